import { expect, it } from 'vitest';
import { BIG_PREFIX, startBigAccount } from '../support/big-account.ts';
import { cliEnvironment, startCli } from '../support/lume-arrivals.ts';

it('ends without a word when its reader has read enough, as in a pipe into head', async () => {
  await using account = await startBigAccount(20_000);
  const { child, ended } = startCli(['replay', BIG_PREFIX, '--dry-run'], cliEnvironment(account.url));
  child.stdout?.once('data', () => child.stdout?.destroy());
  const { code, err } = await ended;
  expect({ code, err }).toEqual({ code: 0, err: '' });
});
