import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBinaryAtTerminal } from '../support/command-line/run-at-terminal.ts';
import { cliEnvironment, runBinary, runCli } from '../support/command-line/run-command-line.ts';
import { ONE_ORDER } from '../support/shop/shop-files.ts';
import { withoutEventBridge } from '../support/system/event-bridge-off.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

let test: TestSystem;
let env: Readonly<Record<string, string>>;
let processed: string;
beforeAll(async () => {
  test = await startTestSystem({ app: 'test/support/apps/any-file-app.ts', speed: 1000 });
  env = cliEnvironment(test.system.endpoint);
  const script = { row_counts: { source: 1, mapped: 1, rejected: 0 }, status_calls: 2 };
  test.system.lume.faults.add({ operation: 'run', times: 'always', effect: { kind: 'script', script } });
  await test.upload('incoming/orders.csv', ONE_ORDER);
  const [{ name = '' } = {}] = await test.ended(1);
  processed = name;
  await test.upload('incoming/again.csv', ONE_ORDER);
  await test.ended(2);
  await withoutEventBridge(test, () => test.upload('airports/lost.csv', 'code,name\nAAA,Alpha\n'));
});
afterAll(() => test[Symbol.asyncDispose]());

const place = () => `s3://${test.landingBucket}/incoming/`;
const file = () => `${place()}orders.csv`;
const FORCED = ['--force', '--reason', 'corrected'] as const;

/** A command, its arguments, the code that it ends with, and what it says. */
type Call<Said> = readonly [string, () => readonly string[], number, Said];

describe('the binary in a pipe', () => {
  it.each<Call<RegExp>>([
    ['status', () => [file()], 0, /^s3:\/\/\S+\/orders\.csv\n {2}object {6}\d+ bytes/],
    ['list', () => ['--outcome', 'SUCCEEDED', '--limit', '1'], 0, /^[\dT:-]{19}Z\tSUCCEEDED(\t[^\t\n]+){5}\n$/],
    ['rerun', () => [file(), ...FORCED, '--yes'], 0, /^arn:\S+:orders-csv-rerun-[0-9a-f]{8}\n$/],
    ['watch', () => [processed], 0, /^SUCCEEDED orders\.csv: 1 row ready/],
    ['replay', () => [place(), '--suffix', '.txt'], 0, /^0 files started/],
    ['reconcile', () => ['--until', '0s'], 6, /^\S{20} {2}airports {6}s3:\/\/\S+\/airports\/lost\.csv\n$/],
    ['dlq', () => ['purge', '--queue', 'arrivals', '--json'], 0, /^\{"queue":"arrivals","removed":0\}\n$/],
    ['doctor', () => [], 6, /^✓ uploads {7}\S+ tells EventBridge of uploads\n/],
  ])('%s says what it knows on stdout, without colours, and ends with its code', async (command, args, code, said) => {
    const ended = await runBinary([command, ...args()], env);
    expect(ended.out, ended.err).toMatch(said);
    expect(ended.out).not.toContain('\u001b');
    expect(ended.code).toBe(code);
  });
});

describe('the binary at a terminal', () => {
  it.each<Call<string>>([
    ['status', () => [file()], 0, '\n  \u001b[2mobject     \u001b[22m 224 bytes, last modified '],
    ['list', () => ['--outcome', 'SUCCEEDED'], 0, '\u001b[32mSUCCEEDED     \u001b[39m  '],
    ['watch', () => [processed], 0, '\n\u001b[32mSUCCEEDED orders.csv: 1 row ready'],
    ['reconcile', () => ['--until', '0s'], 6, '/airports/lost.csv\n1 file without an execution. Start them: '],
    ['dlq', () => [], 0, 'Uploads that could not be handled: none\nEvents '],
    ['doctor', () => [], 6, '\n\u001b[31m✗\u001b[39m subscribers   nobody hears of alerts\n'],
  ])('%s shows stdout and stderr, with colours where it has any', async (command, args, code, shown) => {
    const ended = await startBinaryAtTerminal([command, ...args()], env).ended;
    expect(ended.screen).toContain(shown);
    expect(ended.code).toBe(code);
  });

  it.each([
    ['rerun', 'a no', 'n\r', 1, /\nNothing was started\.\n$/],
    ['rerun', 'Ctrl-C', '\u0003', 130, /\nNothing was started\.\n$/],
    ['replay', 'a yes', 'y\r', 0, /█{30} 1 of 1 started, id \w+\n1 file started\n$/],
  ])('%s asks, and takes %s for an answer', async (command, _answer, keys, code, shown) => {
    const what = command === 'rerun' ? file() : `${place()}again`;
    const terminal = startBinaryAtTerminal([command, what, ...FORCED], env);
    await terminal.shows('Go on? [y/N]');
    terminal.type(keys);
    const ended = await terminal.ended;
    expect(ended.screen).toMatch(shown);
    expect(ended.code).toBe(code);
  });

  it('watch ends on Ctrl-C, and leaves the execution going', async () => {
    using _ = test.system.clock.hold();
    const { out } = await runCli(['rerun', file(), ...FORCED, '--yes'], env);
    const name = out.trim().split(':').at(-1) ?? '';
    const terminal = startBinaryAtTerminal(['watch', name], env);
    await terminal.shows(/since the start/);
    terminal.type('\u0003');
    const ended = await terminal.ended;
    expect(ended.screen).toContain(`the execution goes on. Watch it again: npx --no -- lume-arrivals watch ${name}`);
    expect(ended.code).toBe(130);
    expect((await test.execution(name)).status).toBe('RUNNING');
  });
});
