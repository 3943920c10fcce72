import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { otherSpellings } from '../../cli/arguments/alternative-spellings.ts';
import { startBinaryAtTerminal } from '../support/command-line/run-at-terminal.ts';
import { cliEnvironment, runCli } from '../support/command-line/run-command-line.ts';
import { ONE_ORDER } from '../support/shop/shop-files.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

/** As macOS writes it: the accent is a character of its own. */
const DECOMPOSED = 'incoming/cafe\u0301 rapport+1.csv';
const COMPOSED = DECOMPOSED.normalize('NFC');
const JAPANESE = 'incoming/注文データ二〇二六年十一月二十四日.csv';
const FAMILY = 'incoming/👩‍👩‍👧‍👦👩‍👩‍👧‍👦-e\u0301.csv';

let test: TestSystem;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  test = await startTestSystem({ app: 'test/support/apps/any-file-app.ts', speed: 1000 });
  env = cliEnvironment(test.system.endpoint);
  test.system.lume.faults.add({
    operation: 'run',
    times: 'always',
    effect: {
      kind: 'script',
      script: { outcome: 'FAILED', error_message: '変換に失敗しました。'.repeat(8), status_calls: 2 },
    },
  });
  for (const key of [DECOMPOSED, JAPANESE, FAMILY]) await test.upload(key, ONE_ORDER);
  await test.ended(3);
  const input = JSON.stringify({ flow_version: 'shop_orders:v1', source_path: 'batch-7', route: 'orders' });
  await test.sfn.send(new StartExecutionCommand({ stateMachineArn: test.stateMachineArn, name: "o'brien", input }));
  await test.endOf("o'brien");
});
afterAll(() => test[Symbol.asyncDispose]());

const uri = (key: string) => `s3://${test.landingBucket}/${key}`;
const cli = (...args: string[]) => runCli(args, env);

describe('the spellings of a name', () => {
  it('are as an address has it, and in the Unicode forms; none of a plain name', () => {
    expect(otherSpellings('a%20b+c.csv')).toEqual(['a b+c.csv', 'a b c.csv']);
    expect(otherSpellings('é')).toEqual(['e\u0301']);
    expect(otherSpellings('caf%C3%A9')).toEqual(['café', 'cafe\u0301']);
    expect(otherSpellings('100%.csv')).toEqual([]);
    expect(otherSpellings('incoming/orders-2026.csv')).toEqual([]);
  });
});

describe('a name that was typed in another spelling', () => {
  const spelled = (): readonly (readonly [string, string])[] => [
    ['the other Unicode form', COMPOSED],
    ['URL-encoded', encodeURI(DECOMPOSED)],
    ['URL-encoded, every sign', encodeURIComponent(COMPOSED)],
    ['URL-encoded, its URI', uri(encodeURI(COMPOSED))],
  ];

  it.each([0, 1, 2, 3])('is found by status and watch, and named as it is (%i)', async (at) => {
    const [, typed] = spelled()[at] ?? ['', ''];
    const [status, watch] = await Promise.all([cli('status', typed), cli('watch', typed)]);
    expect(status).toMatchObject({ code: 0, out: expect.stringContaining(uri(DECOMPOSED)) });
    expect(status.err).toMatch(/^Taken as .*URL-encoded or in another Unicode form\.$/m);
    expect(watch.code).toBe(4);
    expect(watch.err).toMatch(/^Taken as /m);
  });

  it.each([0, 1, 2, 3])(
    'starts nothing: rerun and replay ask whether the one that is there is meant (%i)',
    async (at) => {
      const [, typed] = spelled()[at] ?? ['', ''];
      const before = test.events.length;
      const place = typed.startsWith('s3:') ? typed : uri(typed);
      const ended = await Promise.all([
        cli('rerun', typed, '--force', '--reason', 'r', '--yes'),
        cli('rerun', typed, '--flow', 'shop_orders:v1'),
        cli('replay', place, '--only', 'failed', '--yes'),
      ]);
      for (const { code, out, err } of ended) {
        expect({ code, out }).toEqual({ code: 1, out: '' });
        expect(err).toMatch(/^There is no object .*\nDid you mean .*incoming\/cafe/);
      }
      expect(test.events.length).toBe(before);
    },
  );

  it('is exact where the name is there as it was typed', async () => {
    const { code, err } = await cli('status', DECOMPOSED);
    expect({ code, err }).toEqual({ code: 0, err: '1 execution\n' });
  });

  it('may end a suffix of replay', async () => {
    const { out } = await cli('replay', uri('incoming/'), '--suffix', 'é rapport+1.csv', '--dry-run');
    expect(out.trim().split('\n')).toEqual([`start  shop_orders:v1  ${uri(DECOMPOSED)}`]);
  });

  it('is no option where it stands behind --', async () => {
    const { code, err } = await cli('status', '--', '--help');
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^Nothing is known of --help since /) });
    const adopted = await cli('watch', '--adopt', '--json', '--', '-rf');
    expect(JSON.parse(adopted.out.trim().split('\n').at(-1) ?? '')).toMatchObject({ run_id: '-rf' });
  });

  it('finds an execution by whatever Step Functions takes for its name', async () => {
    const [status, watch, arn] = await Promise.all([
      cli('status', "o'brien"),
      cli('watch', "o'brien"),
      cli('status', `${test.stateMachineArn.replace(':stateMachine:', ':execution:')}:o%27brien`),
    ]);
    expect(status.out).toContain(":o'brien");
    expect(watch.code).toBe(4);
    expect(arn.out).toContain(":o'brien");
  });
});

describe('at a real terminal', () => {
  const plain = (screen: string) => screen.replaceAll(/\p{Cc}\[[\d;]*[A-Za-z]/gu, '').replaceAll('\r', '');

  it.each([40, 80, 200])(
    'the columns of list stand below each other in %i columns, whatever the names',
    async (columns) => {
      const { screen } = await startBinaryAtTerminal(['list', '--flow', 'shop_orders'], env, { columns }).ended;
      const [head = '', ...rows] = plain(screen)
        .split('\n')
        .filter((line) => /^(\d{4}-|[A-Z_]{4,})/.test(line));
      const column = stringWidth(head.slice(0, head.indexOf('FILE')));
      expect(rows).toHaveLength(4);
      for (const row of rows) {
        expect(stringWidth(row)).toBeLessThanOrEqual(columns);
        const at = row.search(/s3:|incoming|batch/);
        expect(stringWidth(row.slice(0, at))).toBe(column);
      }
    },
  );

  it.each([40, 80, 200])('a wide error is wrapped below its label in %i columns', async (columns) => {
    const { screen } = await startBinaryAtTerminal(['status', JAPANESE], env, { columns }).ended;
    const lines = plain(screen).split('\n');
    const at = lines.findIndex((line) => line.startsWith('  error'));
    const rest = lines.slice(at + 1).findIndex((line) => !line.startsWith(' '.repeat(14)));
    const rows = lines.slice(at, at + 1 + rest);
    for (const row of rows) expect(stringWidth(row)).toBeLessThanOrEqual(columns);
    expect(rows.map((row) => row.slice(14)).join('')).toContain('変換に失敗しました。'.repeat(8));
  });

  it('a line that is drawn anew stays one line in 40 columns', async () => {
    using _ = test.system.clock.hold();
    const { out } = await cli('rerun', JAPANESE, '--force', '--reason', '二度目', '--yes');
    const terminal = startBinaryAtTerminal(['watch', out.trim().split(':').at(-1) ?? ''], env, { columns: 40 });
    await terminal.shows(/since the start|…/);
    terminal.type('\u0003');
    const { screen } = await terminal.ended;
    const drawn = screen.split('\r\u001b[2K').slice(1, -1);
    expect(drawn.length).toBeGreaterThan(0);
    for (const line of drawn) expect(stringWidth(line.replace('^C', ''))).toBeLessThan(40); // the terminal's own echo
  });
});
