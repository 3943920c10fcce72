import { readFile } from 'node:fs/promises';
import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { parse } from 'csv-parse/sync';
import type { Fault } from 'simulated-lume';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Check } from '../../functions/workflow-states.ts';
import { ORDERS } from '../support/shop/shop-files.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

/** The synthesized definition, the bundled functions and the simulated Lume, each on the real wire, 200 times as fast. */
let test: TestSystem;
let batch = 0;

beforeAll(async () => {
  test = await startTestSystem({ app: 'test/support/apps/any-file-app.ts', speed: 200 });
});
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(() => test.system.lume.faults.clear());

/** A start of a run that goes as the script says. */
function scripted(script: Extract<Fault['effect'], { kind: 'script' }>['script']) {
  const source_path = `s3://scripted/batch-${++batch}.csv`;
  test.system.lume.faults.add({ operation: 'run', match: source_path, effect: { kind: 'script', script } });
  return { flow_version: 'shop_orders:v1', source_path };
}

/** What the workflow itself finds out, claimed by an input. */
function ownFields(input: object): object {
  const lie = { Error: 'LumeStartUncertainError', Cause: 'a lie' };
  const check = { checks: 1, status: 'SUCCEEDED', next: 'report' };
  return {
    ...input,
    uncertain_start: lie,
    already_processed: lie,
    error: lie,
    run: { id: 'run_1' },
    check,
    report: {},
  };
}

async function execute(input: unknown) {
  const { status, error, cause, executionArn } = await test.execute(input);
  const tasks = test.events.filter(
    (event) => (event.kind === 'task ended' || event.kind === 'task failed') && event.execution === executionArn,
  );
  const checks = tasks.flatMap((task) =>
    task.kind === 'task ended' && task.state === 'Check status' ? [task.result as Check] : [],
  );
  const outcome = test.outcomes().find((event) => event.execution === executionArn);
  const { events = [] } = await test.sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
  const states = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
  return { status, error, cause, checks, outcome, states };
}

describe('the workflow', () => {
  it.each([
    ['SUCCEEDED', 'SUCCEEDED', undefined, ['Publish success', 'Succeeded']],
    ['PARTIAL_FAILED', 'SUCCEEDED', undefined, ['Publish mapped rows', 'Publish rejects', 'Partly succeeded']],
    ['FAILED', 'FAILED', 'LumeRun.FAILED', ['Publish alert', 'Failed']],
    ['CRASHED', 'FAILED', 'LumeRun.CRASHED', ['Publish alert', 'Failed']],
  ] as const)('takes a run that ends %s to its topic', async (outcome, status, error, end) => {
    const execution = await execute(scripted({ outcome }));
    expect(execution).toMatchObject({ status, outcome: { outcome } });
    expect(execution.error).toBe(error);
    const after = execution.states.slice(execution.states.indexOf('Route outcome') + 1);
    expect(after.filter((state) => end.includes(state as never))).toEqual(end);
  });

  it('takes a run that delivers no row to the alerts topic beside its own where the input says so', async () => {
    const none = { outcome: 'SUCCEEDED', row_counts: { source: 0, mapped: 0, rejected: 0 } } as const;
    const all = { outcome: 'PARTIAL_FAILED', row_counts: { source: 7, mapped: 0, rejected: 7 } } as const;
    const published = async (script: typeof none | typeof all, more: object) => {
      const { status, states } = await execute({ ...scripted(script), ...more });
      expect(status).toBe('SUCCEEDED');
      return states.filter((state) => state.startsWith('Publish '));
    };
    expect(await published(none, {})).toEqual(['Publish success']);
    expect(await published(none, { zero_rows: 'success' })).toEqual(['Publish success']);
    expect(await published(none, { zero_rows: 'alert' })).toEqual(['Publish zero rows', 'Publish zero rows alert']);
    expect(await published(all, { zero_rows: 'alert' })).toEqual([
      'Publish mapped rows',
      'Publish rejects',
      'Publish reject alert',
    ]);
  });

  it('waits 5, 10, 20, 40, 60 and 60 seconds between its checks, and not after the last one', async () => {
    const { outcome, checks, states } = await execute({ ...scripted({ outcome: 'NEVER' }), max_attempts: 7 });
    expect(checks.map(({ wait_seconds }) => wait_seconds)).toEqual([5, 10, 20, 40, 60, 60, undefined]);
    expect(states.filter((state) => state === 'Wait')).toHaveLength(6);
    expect(outcome).toMatchObject({ outcome: 'TIMED_OUT', checks: 7 });
  });

  it('takes a status that nobody knows as running', async () => {
    const input = { ...scripted({ statuses: ['PAUSED'], outcome: 'NEVER' }), max_attempts: 2 };
    expect((await execute(input)).outcome).toMatchObject({ outcome: 'TIMED_OUT', status: 'PAUSED', checks: 2 });
  });

  it('goes on after status calls that fail', async () => {
    const input = scripted({ outcome: 'SUCCEEDED' });
    test.system.lume.faults.add({ operation: 'runStatus', times: 3, effect: { kind: 'answer', status: 503 } });
    const { outcome, states } = await execute(input);
    expect(outcome).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(states).not.toContain('Publish alert');
  });

  it('reports ERROR with the run when its status cannot be had for good', async () => {
    const input = scripted({ outcome: 'SUCCEEDED' });
    test.system.lume.faults.add({ operation: 'runStatus', times: 'always', effect: { kind: 'answer', status: 404 } });
    expect((await execute(input)).outcome).toMatchObject({ outcome: 'ERROR', run_id: expect.stringMatching(/^run_/) });
  });

  it('reports NOT_STARTED for a flow version that Lume does not know', async () => {
    const { outcome, error } = await execute({ flow_version: 'nobody:v9', source_path: 'batch-1' });
    expect(outcome).toMatchObject({ outcome: 'NOT_STARTED', run_id: null, checks: 0 });
    expect(error).toBe('LumeRun.NOT_STARTED');
  });

  it('starts again after a start that Lume refused for now', async () => {
    const input = scripted({ outcome: 'SUCCEEDED' });
    test.system.lume.faults.add({
      operation: 'run',
      match: input.source_path,
      effect: { kind: 'answer', status: 429 },
    });
    expect((await execute(input)).outcome).toMatchObject({ outcome: 'SUCCEEDED' });
  });

  it('never repeats a forced start whose answer was lost, and says that the run may be going on', async () => {
    const input = { ...scripted({ outcome: 'SUCCEEDED' }), force_rerun: true, reason: 'a test' };
    const fault = { operation: 'run', match: input.source_path, effect: { kind: 'reset', when: 'after' } } as const;
    test.system.lume.faults.add(fault);
    const { outcome, states } = await execute(input);
    expect(states).toContain('Force rerun');
    expect(outcome).toMatchObject({ outcome: 'NOT_STARTED', error_message: expect.stringContaining('may or may not') });
    expect(test.system.lume.stats().runs_by_path[input.source_path]).toBe(1);
  });

  it('repeats a start whose answer was lost before it was done', async () => {
    const input = scripted({ outcome: 'SUCCEEDED' });
    const fault = { operation: 'run', match: input.source_path, effect: { kind: 'reset', when: 'before' } } as const;
    test.system.lume.faults.add(fault);
    const { outcome, states } = await execute(input);
    expect(states).toContain('Repeat start');
    expect(outcome).toMatchObject({ outcome: 'SUCCEEDED' });
  });

  it.each(['alert', 'ignore', 'rerun'])(
    'takes no path for one that was processed by others, when the start may have been its own: %s',
    async (choice) => {
      // Short: the run has ended, and its path is processed, long before the last repetition of its start.
      const input = scripted({ outcome: 'SUCCEEDED', statuses: ['CREATED'] });
      const lost = { operation: 'run', match: input.source_path, effect: { kind: 'reset', when: 'after' } } as const;
      const away = {
        operation: 'run',
        match: input.source_path,
        times: 6,
        effect: { kind: 'answer', status: 503, when: 'before' },
      } as const;
      test.system.lume.faults.add(lost, away);
      const { outcome, states } = await execute({ ...input, when_already_processed: choice });
      expect(outcome).toMatchObject({ outcome: 'NOT_STARTED', not_started_because: 'uncertain' });
      expect(states).toContain('Publish alert');
      expect(test.system.lume.stats().runs_by_path[input.source_path]).toBe(1);
    },
  );

  it.each([
    ['alert', 'NOT_STARTED', 'Publish alert'],
    ['ignore', undefined, 'Ignored'],
    ['rerun', 'SUCCEEDED', 'Force rerun'],
  ])('does as the route says with a path that was processed before: %s', async (choice, outcome, state) => {
    const input = { ...scripted({ outcome: 'SUCCEEDED' }), when_already_processed: choice };
    await execute(input);
    test.system.lume.faults.add({
      operation: 'run',
      match: input.source_path,
      effect: { kind: 'script', script: { outcome: 'SUCCEEDED' } },
    });
    const again = await execute(input);
    expect(again.outcome?.outcome).toBe(outcome);
    expect(again.states).toContain(state);
  });

  it.each([
    ['no reason', { force_rerun: true }, 'reason: is missing'],
    ['a forced rerun that is no boolean', { force_rerun: 'yes' }, 'force_rerun: "yes"'],
    ['an unknown field', { forced: true }, 'forced: is not a known field'],
  ])('refuses an input with %s, naming the field, and starts nothing', async (_, part, message) => {
    const { starts } = test.system.lume.stats();
    const { status, cause, outcome } = await execute({
      flow_version: 'shop_orders:v1',
      source_path: 's3://a/b',
      ...part,
    });
    expect(status).toBe('FAILED');
    expect(cause).toContain(message);
    expect(outcome).toMatchObject({ outcome: 'NOT_STARTED' });
    expect(test.system.lume.stats().starts).toBe(starts);
  });

  it.each([
    ['null', null],
    ['a list', []],
    ['a number', 5],
    ['a text', 'x'],
    ['a list of inputs', [{ run_id: 'run_1' }]],
    ['a run id that is a number', { run_id: 5 }],
    ['a run id that is null', { run_id: null }],
    ['200 KB of a text', 'x'.repeat(200_000)],
    ['200 KB in a field', { flow_version: 'shop_orders:v1', source_path: 'x'.repeat(200_000) }],
    ['a field with a name of 200 KB', { ['x'.repeat(200_000)]: 1 }],
    ['10,000 fields', Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`field${at}`, at]))],
    ["fields that are the workflow's own", ownFields({ flow_version: 'shop_orders:v1', source_path: 's3://a/b' })],
    ["fields that are the workflow's own, and a run", ownFields({ run_id: 'run_1' })],
    ["fields that are the workflow's own, and force", ownFields({ force_rerun: true })],
  ])('refuses an input that is %s, tells people what is wrong, and asks Lume nothing', async (_, input) => {
    const { starts, status_calls } = test.system.lume.stats();
    const { error, outcome, states } = await execute(input);
    expect(error).toBe('LumeRun.NOT_STARTED');
    expect(outcome).toMatchObject({
      outcome: 'NOT_STARTED',
      not_started_because: 'input_refused',
      error_name: 'InvalidWorkflowInputError',
      run_id: null,
    });
    expect(outcome?.error_message).toMatch(/must be|is not a known field/);
    expect(states).toContain('Publish alert');
    expect(test.system.lume.stats()).toMatchObject({ starts, status_calls });
  });

  it('reports a run that exists, without starting one', async () => {
    const first = await execute(scripted({ outcome: 'PARTIAL_FAILED' }));
    const { starts } = test.system.lume.stats();
    const watched = await execute({ run_id: first.outcome?.run_id });
    expect(watched.outcome).toMatchObject({ outcome: 'PARTIAL_FAILED', run_id: first.outcome?.run_id });
    expect(watched.states).toContain('Adopt run');
    expect(test.system.lume.stats().starts).toBe(starts);
  });
});

describe('a file', () => {
  it('keeps its name at every step, whatever is in it', async () => {
    const key = 'incoming/März é "q" a+b%20c.csv';
    await test.upload(key, ORDERS);
    const outcome = await test.until(() => test.outcomes().find(({ route }) => route === 'orders'));
    expect(outcome).toMatchObject({ outcome: 'SUCCEEDED', source_path: `s3://${test.landingBucket}/${key}` });
    expect(JSON.parse(await test.read(outcome.report))).toMatchObject({ source_path: outcome.source_path });
  });

  it('adds up: the airports that were mapped and those that were rejected are all airports', async () => {
    const csv = await readFile(new URL('../../packages/simulated-lume/test/files/airports.csv', import.meta.url));
    await test.upload('airports/airports.csv', csv);
    const outcome = await test.until(() => test.outcomes().find(({ route }) => route === 'airports'));
    const rowsAt = async (uri: string | null) =>
      (parse(await test.read(uri ?? ''), { columns: true }) as unknown[]).length;
    const { mapped, rejects } = outcome.target_locations;
    const all = (parse(csv, { bom: true, columns: true }) as unknown[]).length;
    expect(outcome.outcome).toBe('PARTIAL_FAILED');
    expect((await rowsAt(mapped)) + (await rowsAt(rejects))).toBe(all);
  });
});
