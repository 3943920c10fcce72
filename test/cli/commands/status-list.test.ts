import { StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecutionDetails } from '../../../cli/executions/execution-details.ts';
import { runAtTerminal } from '../../support/command-line/run-at-terminal.ts';
import { cliEnvironment, runCli } from '../../support/command-line/run-command-line.ts';
import { startTestSystem, type TestSystem } from '../../support/system/test-system.ts';

let test: TestSystem;
let env: Readonly<Record<string, string>>;
/** So that an execution that is listed as running runs on. */
let clock: Disposable | undefined;
const listed: ExecutionDetails[] = [];
beforeAll(async () => {
  test = await startTestSystem({ app: 'test/support/apps/any-file-app.ts', speed: 1000 });
  env = cliEnvironment(test.system.endpoint);
});
afterAll(() => test[Symbol.asyncDispose]());

const cli = (...args: string[]) => runCli(args, env);
const uri = (key: string) => `s3://${test.landingBucket}/${key}`;

async function seen(...args: string[]): Promise<readonly ExecutionDetails[]> {
  const { code, out, err } = await cli('list', '--json', ...args);
  expect(code, err).toBe(0);
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ExecutionDetails);
}

/** What is running goes on for as long as that takes. */
async function execute(input: unknown): Promise<void> {
  clock?.[Symbol.dispose]();
  await test.execute(input);
  clock = test.system.clock.hold();
}

const outcomesIn = (executions: readonly ExecutionDetails[]) => executions.map(({ outcome }) => outcome);

describe('before anything was uploaded', () => {
  it('list has nothing to list, and status says that nothing is known', async () => {
    const [list, status, run] = await Promise.all([
      cli('list'),
      cli('status', 'incoming/orders.csv'),
      cli('status', 'run_nothing'),
    ]);
    expect(list).toMatchObject({ code: 0, out: '', err: expect.stringContaining('No such execution was started') });
    expect(status).toMatchObject({ code: 1, out: '', err: expect.stringContaining('Nothing is known of incoming/') });
    expect(run).toMatchObject({ code: 1, out: '', err: expect.stringContaining('Nothing is known of run_nothing') });
  });

  it.each([
    [['list', '--outcome', 'FAILED,BROKEN'], '--outcome BROKEN: must be of SUCCEEDED, PARTIAL_FAILED'],
    [['list', '--limit', 'many'], '--limit many: must be a whole number from 1, or "all"'],
    [['list', '--since', '1h', '--until', '2h'], '--since 1h must be before --until 2h'],
    [['status', 'https://example.com/a'], 'https://example.com/a: must be s3://bucket/key'],
  ])('refuses %j, naming what is wrong', async (args, words) => {
    expect(await cli(...args)).toEqual({ code: 2, out: '', err: expect.stringContaining(words) });
  });
});

describe('after one file went every way, and others theirs', () => {
  beforeAll(async () => {
    const script = (
      match: string,
      outcome: 'SUCCEEDED' | 'PARTIAL_FAILED' | 'FAILED' | 'NEVER',
      times: number | 'always' = 1,
    ) =>
      test.system.lume.faults.add({
        operation: 'run',
        match,
        times,
        effect: { kind: 'script', script: { outcome, status_calls: 2 } },
      });
    const key = 'incoming/day/orders.csv';
    // Three contents of one key, and a rerun by hand; the path was processed before the second time.
    script(key, 'PARTIAL_FAILED');
    await test.upload(key, 'first');
    await test.ended(1);
    await test.upload(key, 'second');
    await test.ended(2);
    script(key, 'FAILED');
    const forced = { force_rerun: true, reason: 'new prices', requested_by: 'ana' };
    await test.execute({ flow_version: 'shop_orders:v1', source_path: uri(key), ...forced });
    script(key, 'SUCCEEDED');
    await test.execute({ flow_version: 'shop_orders:v1', source_path: uri(key), ...forced, reason: 'once more' });
    // The same name elsewhere, and the other ways to end.
    script('quiet/', 'SUCCEEDED', 'always');
    await test.upload('quiet/orders.csv', '1');
    await test.ended(5);
    await test.upload('quiet/orders.csv', '2');
    await test.execute({ nothing: true });
    script('airports/', 'NEVER');
    const still = {
      flow_version: 'airports:v1',
      source_path: uri('airports/still.csv'),
      route: 'airports',
      max_attempts: 2200,
    };
    await test.sfn.send(
      new StartExecutionCommand({ stateMachineArn: test.stateMachineArn, name: 'still', input: JSON.stringify(still) }),
    );
    await test.until(() =>
      test.events.some(
        (each) => each.kind === 'task ended' && each.state === 'Check status' && each.execution.endsWith(':still'),
      ),
    );
    await test.ended(7);
    clock = test.system.clock.hold();
    listed.push(...(await seen()));
  });

  it('list has each of them, newest first, with its run and how it ended', () => {
    expect(outcomesIn(listed).toSorted()).toEqual(
      [
        'RUNNING',
        'NOT_STARTED',
        'IGNORED',
        'SUCCEEDED',
        'SUCCEEDED',
        'FAILED',
        'NOT_STARTED',
        'PARTIAL_FAILED',
      ].toSorted(),
    );
    const starts = listed.map(({ started_at }) => started_at);
    expect(starts).toEqual(starts.toSorted().reverse());
    const first = listed.find(({ outcome }) => outcome === 'PARTIAL_FAILED');
    expect(first).toMatchObject({
      source_path: uri('incoming/day/orders.csv'),
      flow_version: 'shop_orders:v1',
      route: 'orders',
      run_id: expect.stringMatching(/^run_/),
      status: 'PARTIAL_FAILED',
      rows: { mapped: 95, rejected: 5 },
      report: expect.stringMatching(/^s3:\/\/.*\/reports\/flow=shop_orders\/version=v1\/date=.*\.json$/),
    });
    expect(first?.checks).toBeGreaterThan(0);
    expect(listed.find(({ outcome }) => outcome === 'FAILED')).toMatchObject({
      force_rerun: true,
      requested_by: 'ana',
    });
  });

  it('list takes outcomes, flows, routes, times and a limit as filters', async () => {
    const [failed, airports, quiet, version, none, few] = await Promise.all([
      seen('--outcome', 'failed,partial_failed', '--outcome', 'IGNORED'),
      seen('--flow', 'airports'),
      seen('--route', 'quiet'),
      seen('--flow', 'shop_orders:v2'),
      seen('--until', '1h', '--since', '2h'),
      cli('list', '--limit', '3'),
    ]);
    expect(outcomesIn(failed).toSorted()).toEqual(['FAILED', 'IGNORED', 'PARTIAL_FAILED']);
    expect(outcomesIn(airports)).toEqual(['RUNNING']);
    expect(airports[0]).toMatchObject({ run_id: expect.stringMatching(/^run_/), ended_at: null });
    expect(outcomesIn(quiet)).toEqual(['IGNORED', 'SUCCEEDED']);
    expect([version, none]).toEqual([[], []]);
    expect(
      few.out
        .trim()
        .split('\n')
        .map((line) => line.split('\t').length),
    ).toEqual([7, 7, 7]);
    expect(few.err).toContain('There are more than 3 executions');
  });

  it('list fits a terminal, and says what it left out', async () => {
    const [wide, narrow] = await Promise.all([
      runAtTerminal(['list', '--outcome', 'PARTIAL_FAILED'], { ...env, NO_COLOR: '1' }, { columns: 140 }),
      runAtTerminal(['list', '--outcome', 'PARTIAL_FAILED'], env, { columns: 70 }),
    ]);
    const [head = '', row = ''] = wide.screen.split('\n');
    expect(head).toMatch(/^STARTED \(UTC\) +OUTCOME +TOOK +CHECKS +RUN +FLOW +FILE$/);
    expect(row).toMatch(/PARTIAL_FAILED .*run_\w+ +shop_orders:v1 +incoming\/day\/orders\.csv$/);
    expect(row.indexOf('run_')).toBe(head.indexOf('RUN'));
    expect(narrow.screen).toContain('\u001b[33mPARTIAL_FAILED\u001b[39m');
    expect(narrow.screen.replaceAll(/\s+/g, ' ')).toMatch(/No room for .*RUN.*: widen the terminal, or use --json/);
    const [, line = ''] = narrow.screen.replaceAll('\u001b[33m', '').replaceAll('\u001b[39m', '').split('\n');
    expect(line.length).toBeLessThanOrEqual(70);
  });

  it('status tells all of a file: the object, every execution and run, who asked, why, and the reports', async () => {
    const path = uri('incoming/day/orders.csv');
    const [people, byKey, json] = await Promise.all([
      cli('status', path),
      cli('status', 'incoming/day/orders.csv'),
      cli('status', path, '--json'),
    ]);
    expect(people.out).toBe(byKey.out);
    expect(people.out).toContain(`${path}\n  object      6 bytes, last modified 20`);
    const outcomes = [...people.out.matchAll(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC {2}(\w+)/gm)].map(([, word]) => word);
    expect(outcomes).toEqual(['SUCCEEDED', 'FAILED', 'NOT_STARTED', 'PARTIAL_FAILED']);
    expect(people.out).toContain('came by     hand, ana, forced: once more');
    expect(people.out).toContain('NOT_STARTED (already processed)  no run');
    expect(people.out).toContain('rows        95 mapped, 5 rejected');
    expect(people.err).toBe('4 executions\n');
    const [object, ...executions] = json.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(object).toMatchObject({ kind: 'object', file: path, versions: [{ size: 6, is_latest: true }] });
    expect(executions.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual(
      outcomes.map((outcome) => `execution ${outcome}`),
    );
    await expect(test.read(executions[0].report)).resolves.toContain(executions[0].run_id);
  });

  it('status knows a file whose flow reads a batch by the object and by the name of the batch', async () => {
    const arrival = {
      bucket: test.landingBucket,
      key: 'batches/day-7.csv',
      etag: 'e',
      sequencer: '01',
      size: 1,
      time: 'x',
    };
    await execute({ flow_version: 'customer_sync:v1', source_path: 'day-7', arrival });
    const [byObject, byBatch] = await Promise.all([
      cli('status', uri('batches/day-7.csv'), '--json'),
      cli('status', 'day-7', '--json'),
    ]);
    const [object = '', execution] = byObject.out.trim().split('\n');
    expect(JSON.parse(object)).toMatchObject({ kind: 'object', versions: [] });
    expect(JSON.parse(execution ?? '')).toMatchObject({ source_path: 'day-7', file: uri('batches/day-7.csv') });
    expect(byBatch.out.trim()).toBe(execution);
  });

  it('status tells of a run which executions followed it: also one that is going, and one that watched it again', async () => {
    const first = listed.find(({ outcome }) => outcome === 'PARTIAL_FAILED');
    await execute({ run_id: first?.run_id });
    const running = listed.find(({ outcome }) => outcome === 'RUNNING');
    const [watched, going] = await Promise.all([
      cli('status', first?.run_id ?? '', '--json'),
      cli('status', running?.run_id ?? '', '--json'),
    ]);
    const executions = watched.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as ExecutionDetails);
    expect(executions.map(({ run_id }) => run_id)).toEqual([first?.run_id, first?.run_id]);
    expect(executions.map(({ execution }) => execution)).toContain(first?.execution);
    expect(going.out.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(going.out)).toMatchObject({ execution: running?.execution });
  });

  it('status tells of an execution that is named, by its name or its ARN, and needs no deployment for an ARN', async () => {
    const { name = '', execution = '' } = listed.find(({ outcome }) => outcome === 'IGNORED') ?? {};
    const [byName, byArn] = await Promise.all([
      cli('status', name, '--json'),
      cli('status', execution, '--json', '--deployment', 'none-of-this-name'),
    ]);
    expect(JSON.parse(byName.out)).toMatchObject({ kind: 'execution', name, outcome: 'IGNORED' });
    expect(byArn).toEqual(byName);
  });

  it('an execution that somebody stopped is listed as one that reported nothing', async () => {
    const executionArn = listed.find(({ name }) => name === 'still')?.execution;
    await test.sfn.send(new StopExecutionCommand({ executionArn }));
    const stopped = await seen('--outcome', 'NOT_REPORTED');
    expect(stopped).toMatchObject([{ name: 'still', run_id: expect.stringMatching(/^run_/), route: 'airports' }]);
  });
});
