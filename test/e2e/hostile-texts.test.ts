import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { lockState } from 'template-runner';
import { localClient } from 'template-runner/local-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Printer } from '../../cli/terminal/printer.ts';
import { narrator } from '../../local/narrator.ts';
import { STATE_DIR } from '../../local/state-dir.ts';
import { runAtTerminal, startBinaryAtTerminal } from '../support/command-line/run-at-terminal.ts';
import { cliEnvironment, runCli } from '../support/command-line/run-command-line.ts';
import { ONE_ORDER } from '../support/shop/shop-files.ts';
import { withoutEventBridge } from '../support/system/event-bridge-off.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

/** To the clipboard, over the screen, a line of its own, backwards, and not to be seen. */
const HOSTILE = '\u001b]52;c;cm0gLXJm\u0007\u009b2J\r\nSUCCEEDED forged\u2028\u202e\u200b\u0085';
const FORGED = /^(?:\S* )?SUCCEEDED forged/m;
const KEY = `incoming/${HOSTILE}.csv`;

/** What this program itself sends to a terminal: colours, and a line that is drawn anew. */
const ESC = String.fromCharCode(0x1b);
const OURS = new RegExp(`${ESC}\\[(?:2|22|3[1236]|39)m|\\r${ESC}\\[2K|${ESC}\\[\\d*[GJKD]`, 'g');
const OBEYED = /[\p{Zl}\p{Zp}\p{Cf}]|(?![\n\t])\p{Cc}/u;

let test: TestSystem;
let env: Readonly<Record<string, string>>;
const narrated = new PassThrough({ encoding: 'utf8' });
const told: string[] = [];
narrated.on('data', (text: string) => told.push(text));

beforeAll(async () => {
  const printer = new Printer(narrated);
  test = await startTestSystem({
    app: 'test/support/apps/any-file-app.ts',
    speed: 1000,
    onEvent: narrator((line) => printer.lines(line), printer.paint),
  });
  env = cliEnvironment(test.system.endpoint);
  test.system.lume.faults.add({
    operation: 'run',
    match: 'incoming/',
    times: 'always',
    effect: { kind: 'script', script: { outcome: 'FAILED', error_message: HOSTILE, status_calls: 2 } },
  });
  await test.upload(KEY, ONE_ORDER);
  await test.ended(1);
  const byHand = { flow_version: `shop_orders:v1${HOSTILE}`, reason: HOSTILE, requested_by: HOSTILE, route: HOSTILE };
  await test.execute({ ...byHand, source_path: HOSTILE, force_rerun: true });
  await test.execute({ ...byHand, run_id: HOSTILE });
  await withoutEventBridge(test, () => test.upload(`airports/${HOSTILE}.csv`, 'code,name\nAAA,Alpha\n'));
  const sqs = new SQSClient(localClient(test.system.endpoint));
  for (const QueueUrl of [test.deployment.deadLettersUrl, test.deployment.failedNotificationsUrl]) {
    const arrival = { bucket: test.landingBucket, key: KEY };
    const event = { schema: 'lume-arrivals/outcome/1', outcome: HOSTILE, run_id: HOSTILE, source_path: HOSTILE };
    await sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: JSON.stringify({ route: HOSTILE, arrival, ...event }),
      }),
    );
  }
  sqs.destroy();
});
afterAll(() => test[Symbol.asyncDispose]());

const place = () => `s3://${test.landingBucket}/`;
/** Every command that shows a text of somebody else, and its errors too. */
const COMMANDS: readonly (readonly [string, () => readonly string[]])[] = [
  ['list', () => ['list', '--limit', 'all']],
  ['status of a key', () => ['status', KEY]],
  ['status of a source path', () => ['status', HOSTILE]],
  ['status of nothing', () => ['status', `${HOSTILE}?`]],
  ['watch of a key', () => ['watch', KEY]],
  ['watch of nothing', () => ['watch', `${HOSTILE}?`]],
  ['watch --adopt', () => ['watch', HOSTILE, '--adopt']],
  ['rerun of nothing', () => ['rerun', `${place()}${HOSTILE}`]],
  ['rerun without a route', () => ['rerun', HOSTILE]],
  ['rerun of a key', () => ['rerun', KEY, '--force', '--reason', HOSTILE, '--yes', '--wait']],
  ['replay --dry-run', () => ['replay', place(), '--dry-run']],
  ['replay', () => ['replay', `${place()}incoming/`, '--only', 'failed', '--rate', '100/s']],
  ['replay of no place', () => ['replay', HOSTILE]],
  ['adopt', () => ['adopt', '--dry-run']],
  ['reconcile', () => ['reconcile', '--until', '0s']],
  ['dlq', () => ['dlq', 'show']],
  ['doctor', () => ['doctor']],
  ['a deployment of no account', () => ['list', '--deployment', HOSTILE]],
  ['a time', () => ['list', '--since', HOSTILE]],
  ['an option', () => ['list', `--${HOSTILE}`]],
  ['a command', () => [HOSTILE]],
];

describe('a key, an id, an input and an error that try to reach the terminal', () => {
  it.each(COMMANDS)('come to a pipe and to a terminal as text that nothing obeys, on one line: %s', async (_, args) => {
    const piped = await runCli(args(), env);
    expect(`${piped.out}${piped.err}`).not.toMatch(OBEYED);
    expect(`${piped.out}${piped.err}`).not.toMatch(FORGED);
    const { screen } = await runAtTerminal(args(), env, { columns: 60, input: '\r' }); // Enter, where it asks
    const shown = screen.replaceAll(OURS, '').replaceAll('\r\n', '\n');
    expect(shown).not.toMatch(OBEYED);
    expect(shown).not.toMatch(/^SUCCEEDED forged/m);
  });

  it('are shown at all, so that a person sees what was tried', async () => {
    const outputs = await Promise.all(['list', 'reconcile'].map((name) => runCli([name, '--until', '0s'], env)));
    for (const { out } of outputs)
      expect(out).toContain('\\u001b]52;c;cm0gLXJm\\u0007\\u009b2J\\u000d\\u000aSUCCEEDED forged');
  });

  it.each([
    ['list', ['list', '--limit', 'all']],
    ['status', ['status', KEY]],
    ['watch', ['watch', KEY]],
    ['reconcile', ['reconcile', '--until', '0s']],
    ['dlq', ['dlq', 'show']],
    ['replay', ['replay', 's3://any-file-landing-bucket/', '--dry-run']],
  ])('are exactly what they are in the JSON of %s, which has them as escapes', async (_, args) => {
    const { out } = await runCli([...args, '--json'], env);
    expect(out).not.toMatch(OBEYED);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(textsIn(lines).some((text) => text.includes(HOSTILE))).toBe(true);
  });

  it('are asked about at a real terminal in the same way, colours and live line as usual', async () => {
    const terminal = startBinaryAtTerminal(['rerun', KEY, '--force', '--reason', HOSTILE], env, { columns: 60 });
    await terminal.shows('Go on? [y/N]');
    terminal.type('n\r');
    const { screen } = await terminal.ended;
    expect(screen.replaceAll(OURS, '').replaceAll('\r', '')).not.toMatch(OBEYED);
    const listed = await startBinaryAtTerminal(['list'], env, { columns: 200 }).ended;
    expect(listed.screen).toContain('\u001b[31mFAILED');
    expect(listed.screen.replaceAll(OURS, '').replaceAll('\r', '')).not.toMatch(OBEYED);
  });

  it('are told by npm start in the same way', () => {
    const all = told.join('');
    expect(all).toContain('\\u001b]52;c;cm0gLXJm');
    expect(all).not.toMatch(OBEYED);
    expect(all).not.toMatch(FORGED);
  });

  it.each([
    ['an upload', 'orders.csv', 0],
    ['a file that is not there', HOSTILE, 1],
  ])('are told by npm run drop in the same way: %s', async (_, file, code) => {
    const folder = await mkdtemp(join(tmpdir(), 'drop-'));
    const { system } = test;
    using lock = lockState(join(folder, STATE_DIR));
    lock.announce({ endpoint: system.endpoint, stackName: system.template.stackName });
    await writeFile(join(folder, 'orders.csv'), ONE_ORDER);
    const drop = fileURLToPath(new URL('../../local/drop.ts', import.meta.url));
    const ended = await new Promise<{ code: number; said: string }>((resolve) =>
      execFile(process.execPath, [drop, file, '--as', `elsewhere/${HOSTILE}`], { cwd: folder }, (error, out, err) =>
        resolve({ code: Number(error?.code ?? 0), said: `${out}${err}` }),
      ),
    );
    await rm(folder, { recursive: true });
    expect(ended.said).toContain('\\u001b]52;c;cm0gLXJm');
    expect(ended.said).not.toMatch(OBEYED);
    expect(ended.code).toBe(code);
  });
});

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
