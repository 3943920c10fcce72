import { expect, it } from 'vitest';
import { BIG_PREFIX, startBigAccount } from '../support/aws/big-account.ts';
import { cliEnvironment, runCli, startBinary } from '../support/command-line/run-command-line.ts';

it('ends without a word when its reader has read enough, as in a pipe into head', async () => {
  await using account = await startBigAccount(20_000);
  const { child, ended } = startBinary(['replay', BIG_PREFIX, '--dry-run'], cliEnvironment(account.url));
  child.stdout?.once('data', () => child.stdout?.destroy());
  const { code, err } = await ended;
  expect({ code, err }).toEqual({ code: 0, err: '10,000 executions read.\n' });
});

it('lists over the pages of a listing, in their order, up to its limit', async () => {
  await using account = await startBigAccount(500, 200);
  const since = ['--since', '2026-11-01T00:00:00Z'];
  const { code, out, err } = await runCli(['list', '--limit', '120', ...since], cliEnvironment(account.url));
  const lines = out.trim().split('\n');
  expect(lines[119]).toBe(
    '2026-11-24T06:00:00Z\tSUCCEEDED\t40 s\t4\trun_00000238\tshop_orders:v1\ts3://big-bucket/in/00000238.csv',
  );
  expect({ code, lines: lines.length, err }).toEqual({
    code: 0,
    lines: 120,
    err: 'There are more than 120 executions: raise --limit, or narrow the list.\n',
  });
});
