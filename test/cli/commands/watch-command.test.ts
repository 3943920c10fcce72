import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { Script } from 'simulated-lume';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { delayAfter } from '../../../functions/polling/decide-next.ts';
import { duration } from '../../../functions/reports/formatted-values.ts';
import { startThrottlingProxy } from '../../support/aws/throttling-proxy.ts';
import { startAtTerminal } from '../../support/command-line/run-at-terminal.ts';
import { type CliResult, cliEnvironment, runCli, startCli } from '../../support/command-line/run-command-line.ts';
import { ONE_ORDER } from '../../support/shop/shop-files.ts';
import { startTestSystem, type TestSystem } from '../../support/system/test-system.ts';

let test: TestSystem;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  test = await startTestSystem({ app: 'test/support/apps/rerun-app.ts', speed: 1000 });
  env = cliEnvironment(test.system.endpoint);
});
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(() => test.system.lume.faults.clear());

const watch = (...args: string[]) => runCli(['watch', ...args], env);
const uri = (key: string) => `s3://${test.landingBucket}/${key}`;

/** Uploads a file whose run goes as the script says, by its checks: no race with them. Resolves with the name of its execution, once that has started. */
async function upload(key: string, script?: Script): Promise<string> {
  if (script) {
    const effect = { kind: 'script', script: { status_calls: 2, ...script } } as const;
    test.system.lume.faults.add({ operation: 'run', match: key, effect });
  }
  await test.upload(key, ONE_ORDER);
  const started = await test.until(() =>
    test.events.find((event) => event.kind === 'execution changed' && JSON.stringify(event.input).includes(key)),
  );
  return started.kind === 'execution changed' ? started.name : '';
}

async function uploaded(key: string, script: Script): Promise<string> {
  const name = await upload(key, script);
  await test.endOf(name);
  return name;
}

/** Watches an execution whose run never ends up to its third wait, and stops the execution then. */
async function watchStopped(key: string, wait: string, ...options: string[]): Promise<CliResult> {
  const name = await upload(key, { outcome: 'NEVER' });
  const { shows, ended } = startCli(['watch', name, ...options], env);
  await shows(new RegExp(`(${wait}.*\\n[^]*){3}`));
  const { executionArn } = await test.execution(name);
  await test.sfn.send(new StopExecutionCommand({ executionArn, cause: 'not today' }));
  return ended;
}

const runIn = (text: string) => /run_(?!id)\w+/.exec(text)?.[0] ?? '';
const checksIn = (text: string) => [...text.matchAll(/check (\d+): \w+, next check in (.*)$/gm)];

describe('watch', () => {
  it('prints a line for each check in a pipe, with the wait that the workflow decided on', async () => {
    const { out, err, code } = await watchStopped('insistent/lines.csv', 'next check in');
    const checks = checksIn(out);
    expect(checks.length).toBeGreaterThanOrEqual(3);
    const first = Number(checks[0]?.[1]);
    for (const [at, [, number, wait]] of checks.entries()) {
      expect(Number(number)).toBe(first + at);
      expect(wait).toBe(duration(delayAfter(first + at, 5)));
    }
    expect(out).toMatch(/^ABORTED \(after .+\)\nSomebody stopped the execution.*\nError: not today$/m);
    expect(err).toMatch(/^Watching lines-csv-\S+\nhttps:\/\/us-east-1\.console\.aws\.amazon\.com\//);
    expect(err).toContain('docs/runbook.md#an-execution-ended-without-reporting-an-outcome');
    expect(code).toBe(4);
  });

  it('prints a JSON object for each change', async () => {
    const { out, code } = await watchStopped('insistent/json.csv', '"phase":"waiting"', '--json');
    const changes = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const waits = changes.filter(({ phase }) => phase === 'waiting');
    expect(waits.length).toBeGreaterThanOrEqual(3);
    for (const { at, next_check_at, checks, run_id } of waits) {
      expect(Date.parse(next_check_at) - Date.parse(at)).toBe(delayAfter(checks, 5) * 1000);
      expect(run_id).toMatch(/^run_/);
    }
    expect(changes.at(-1)).toMatchObject({ phase: 'ended', outcome: 'ABORTED', exit_code: 4, outcome_event: null });
    expect(code).toBe(4);
  });

  it('redraws one line at a terminal, and leaves the execution going on Ctrl-C', async () => {
    const name = await upload('insistent/endless.csv', { outcome: 'NEVER' });
    const terminal = startAtTerminal(['watch', name], env);
    await terminal.shows(/\rcheck \d+: [A-Z_]+, next check in [\w ]+, [\w ]+ since the start.*\rcheck/);
    terminal.type('\u0003');
    const { code, screen } = await terminal.ended;
    expect(code).toBe(130);
    expect(screen).toContain(`the execution goes on. Watch it again:\nnpx --no -- lume-arrivals watch ${name}`);
    expect(screen.split('\n').filter((line) => line.includes('check '))).toHaveLength(1);
    expect((await test.execution(name)).status).toBe('RUNNING');
  });

  it('says what was processed and where, and ends with 0 or 3', async () => {
    await Promise.all([
      uploaded('incoming/good.csv', { row_counts: { source: 1204, mapped: 1204, rejected: 0 } }),
      uploaded('incoming/some.csv', { outcome: 'PARTIAL_FAILED' }),
    ]);
    const [good, some] = await Promise.all([
      watch(uri('incoming/good.csv')),
      watch(uri('incoming/some.csv'), '--json'),
    ]);
    expect(good.out).toMatch(/^SUCCEEDED good\.csv: 1,204 rows ready \(after /);
    expect(good.out).toContain(`\nFile: ${uri('incoming/good.csv')}\nRows at: s3://lume-target/`);
    expect(good.code).toBe(0);
    expect(JSON.parse(some.out)).toMatchObject({
      outcome: 'PARTIAL_FAILED',
      exit_code: 3,
      outcome_event: { outcome: 'PARTIAL_FAILED', rows: { mapped: 95, rejected: 5 } },
    });
    expect(some.code).toBe(3);
  });

  it('gives the error and what to do when a run failed, in colour at a terminal but for NO_COLOR, and ends with 4', async () => {
    const name = await uploaded('incoming/bad.csv', { outcome: 'FAILED', error_message: 'no such column' });
    const [piped, coloured, plain] = await Promise.all([
      watch(name),
      startAtTerminal(['watch', name], env).ended,
      startAtTerminal(['watch', name], { ...env, NO_COLOR: '1' }).ended,
    ]);
    expect(piped.out).toMatch(/^FAILED bad\.csv: run failed \(after .*\)\n.*\nError: no such column\n/);
    expect(piped.err).toMatch(/\nWhat to do:\n- .*\n- .*\n {2}aws stepfunctions start-execution .*\n$/);
    expect(coloured.screen).toContain('\u001b[31mFAILED bad.csv');
    expect(plain.screen).toMatch(/\nFAILED bad\.csv/);
    expect([piped.code, coloured.code, plain.code]).toEqual([4, 4, 4]);
  });

  it('ends with 5 when the run was still going after the last check, and finds it by the id of its run', async () => {
    const name = await uploaded('incoming/slow.csv', { outcome: 'NEVER' });
    const { code, out } = await watch(name);
    expect(out).toMatch(/^TIMED_OUT slow\.csv: still running, no longer watched/);
    expect(code).toBe(5);
    expect((await watch(runIn(out))).out).toBe(out);
  });

  it('with --adopt takes up a run that nobody follows any more, and starts none', async () => {
    const { out } = await watch(await uploaded('incoming/given-up.csv', { outcome: 'NEVER' }), '--json');
    const { starts } = test.system.lume.stats();
    const adopting = startAtTerminal(['watch', runIn(out), '--adopt'], env);
    await adopting.shows(/Watching run_\w+-watch-[0-9a-f]{8}\s[\s\S]*check \d/);
    using _ = test.system.clock.hold(); // so that the first is followed for as long as the second takes
    const second = startAtTerminal(['watch', runIn(out), '--adopt'], env);
    await second.shows(/check \d/);
    adopting.type('\u0003');
    second.type('\u0003');
    const [name] = /run_\w+-watch-[0-9a-f]{8}/.exec((await adopting.ended).screen) ?? [];
    expect((await second.ended).screen).toContain(`Watching ${name}`);
    expect(test.system.lume.stats().starts).toBe(starts);
  });

  it('says of a run that no execution follows how to have one do so', async () => {
    const [unknown, file] = await Promise.all([watch('run_unknown'), watch('orders.csv', '--adopt')]);
    expect(unknown).toMatchObject({ code: 1, out: '' });
    expect(unknown.err).toMatch(/^No execution follows run run_unknown\. To start one .* --adopt\.\n$/);
    expect(file).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^--adopt takes up a run, and orders\.csv is no/),
    });
  });

  it('ends with 4 when nothing was started, also of an execution by hand that is named by its ARN', async () => {
    const { executionArn = '' } = await test.execute({ flow_version: 'nothing', source_path: 'x' });
    const { out, code } = await watch(executionArn);
    expect(out).toMatch(/^NOT_STARTED .*\n(.*\n)*Error: The execution's input is refused\. flow_version: "nothing"/);
    expect(code).toBe(4);
  });

  it('says what the workflow is getting over while Lume is away', async () => {
    const effect = { kind: 'answer', status: 503 } as const;
    test.system.lume.faults.add({ operation: 'runStatus', times: 'always', effect });
    const name = await upload('incoming/away.csv', { outcome: 'SUCCEEDED' });
    await test.until(() => test.events.some((event) => event.kind === 'task failed' && event.execution.endsWith(name)));
    const clock = test.system.clock.hold(); // so that no attempt is the last one
    const terminal = startAtTerminal(['watch', name], env);
    await terminal.shows('run started; an attempt failed: LumeUnavailableError');
    test.system.lume.faults.clear();
    clock[Symbol.dispose]();
    expect((await terminal.ended).code).toBe(0);
  });

  it('finds a batch by its source path, its file and its key, and says what it takes when it finds nothing', async () => {
    await test.endOf(await upload('batches/7.done'));
    const found = await Promise.all([
      watch('batch-7'),
      watch(uri('batches/7.done')),
      watch('batches/7.done'),
      watch('orders.csv'),
    ]);
    const [path, file, key, nothing] = found;
    expect(path.out).toMatch(/^PARTIAL_FAILED batch-7: 12 rows rejected/);
    expect([file.out, key.out]).toEqual([path.out, path.out]);
    expect(nothing.err).toMatch(/^No execution of reruns has the name orders\.csv .* its s3:\/\/ URI, its key/);
    expect(found.map(({ code }) => code)).toEqual([3, 3, 3, 1]);
  });

  it('repeats a call that AWS throttles', async () => {
    const name = await uploaded('incoming/throttled.csv', { outcome: 'SUCCEEDED' });
    await using aws = await startThrottlingProxy(test.system.endpoint, 'GetExecutionHistory');
    const { code, out } = await runCli(['watch', name], { ...env, AWS_ENDPOINT_URL_SFN: aws.url });
    expect(aws.calls()).toBe(2);
    expect(out).toMatch(/^SUCCEEDED throttled\.csv/);
    expect(code).toBe(0);
  });
});
