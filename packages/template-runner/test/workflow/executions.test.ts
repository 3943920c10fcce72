import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Clock } from '../../src/clock.ts';
import { compileWorkflow } from '../../src/workflow/compile-workflow.ts';
import type { StatusChangeEvent } from '../../src/workflow/execution-status-change.ts';
import { ExecutionStore } from '../../src/workflow/execution-store.ts';
import { Executions, type ExecutionsOptions } from '../../src/workflow/executions.ts';
import { eventually } from '../eventually.ts';
import { FUNCTION_ARN, KILLED_STATES, MACHINE_ARN, task } from './run.ts';

let directory: string;
let files = 0;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'executions-'));
});
afterAll(() => rm(directory, { recursive: true }));

const newFile = () => {
  files += 1;
  return join(directory, `${files}.sqlite`);
};

/** A process of its own, as far as executions can tell. */
function processOn(
  file: string,
  states: Record<string, object>,
  invokeTask: ExecutionsOptions['invokeTask'],
  keptHistories?: number,
) {
  const clock = new Clock(1000);
  const store = new ExecutionStore(file, keptHistories);
  const definition = { StartAt: Object.keys(states)[0], States: states };
  const stateMachine = {
    arn: MACHINE_ARN,
    name: 'Demo',
    roleArn: 'arn:aws:iam::000000000000:role/demo',
    definition: JSON.stringify(definition),
    workflow: compileWorkflow(definition),
    createdAtMs: 0,
  };
  const onStatusChange = vi.fn<(event: StatusChangeEvent) => void>();
  const executions = new Executions({
    store,
    stateMachines: [stateMachine],
    clock,
    invokeTask,
    onStatusChange,
  });
  return {
    clock,
    executions,
    onStatusChange,
    start: (name: string, input = '{}') => executions.start(stateMachine, name, input),
    /** Its end is in the store before it is told: this waits for both. */
    ended: (arn: string) =>
      eventually(() => {
        const told = onStatusChange.mock.calls.map(([event]) => event.detail);
        expect(told).toContainEqual(expect.objectContaining({ executionArn: arn, stopDate: expect.any(Number) }));
        return store.find(arn);
      }),
    types: (number: number) =>
      store.events(number, { reverse: false, from: 0, limit: 100 }).map(({ event }) => event.type),
    /** Ends without a goodbye to the executions. */
    kill: () => {
      executions.suspend();
      store.close();
    },
  };
}

const never = () => new Promise(() => {});

it('an execution is taken up again by the next process at the state it was in, and its task fails as one that may have been done', async () => {
  const file = newFile();
  const script = new URL('killed-process.ts', import.meta.url).pathname;
  const killed = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(killed.stdout, 'data');
  killed.kill('SIGKILL');
  await once(killed, 'exit');

  const calls: string[] = [];
  const after = processOn(file, KILLED_STATES, async ({ stateName, parameters }) => {
    calls.push(stateName);
    return parameters;
  });
  const [running] = after.executions.store.running();
  expect(after.executions.resume()).toBe(1);
  expect(after.executions.resume()).toBe(0);
  const execution = await after.ended(running?.arn ?? '');
  expect(execution?.status).toBe('SUCCEEDED');
  expect(JSON.parse(execution?.output ?? '')).toEqual({
    state: { a: 1, first: 'done' },
    input: { a: 1 },
    start: new Date(running?.startedAtMs ?? 0).toISOString(),
  });
  expect(calls).toEqual(['Second']);
  const types = after.types(running?.number ?? 0);
  expect(types.filter((type) => type === 'TaskStateEntered')).toHaveLength(2);
  // The first task, the second that was lost, its loss, and its retry.
  expect(types.filter((type) => type === 'LambdaFunctionScheduled')).toHaveLength(4);
  expect(types.filter((type) => type === 'LambdaFunctionFailed')).toHaveLength(1);
  after.kill();
});

it('a task is invoked with the ARN of its execution', async () => {
  const invoked: string[] = [];
  const one = processOn(newFile(), { Only: task({ End: true }) }, async (_task, executionArn) => {
    invoked.push(executionArn);
    return {};
  });
  const { arn } = await one.start('first');
  await one.ended(arn);
  expect(invoked).toEqual([arn]);
  one.kill();
});

it('a wait goes on in the next process, and does not begin anew', async () => {
  const file = newFile();
  const states = { Rest: { Type: 'Wait', SecondsPath: '$.s', Next: 'End' }, End: { Type: 'Succeed' } };
  const before = processOn(file, states, never);
  before.clock.hold(); // none is over in this process
  const { arn } = await before.start('over', '{"s":7000000}');
  await before.start('waiting', '{"s":9000000}');
  await eventually(() => expect(before.executions.store.running().every((each) => each.enteredEvent === 2)).toBe(true));
  before.kill();

  vi.useFakeTimers({ now: Date.now() + 8_000_000, toFake: ['Date'] });
  const after = processOn(file, states, never);
  after.clock.hold(); // what is over was over before
  after.executions.resume();
  expect(await after.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
  expect(after.executions.running).toBe(1);
  vi.useRealTimers();
  after.kill();
});

it('nothing is written of a task that ends after its process has let go of the execution', async () => {
  const file = newFile();
  const late = Promise.withResolvers();
  const invokeTask = vi.fn(() => late.promise);
  const { executions, start, types, onStatusChange } = processOn(file, { A: task() }, invokeTask);
  const { number, arn } = await start('one');
  await eventually(() => expect(invokeTask).toHaveBeenCalled());
  executions.suspend();
  late.resolve('too late');
  await new Promise(setImmediate);
  expect(executions.store.find(arn)?.status).toBe('RUNNING');
  expect(types(number).at(-1)).toBe('LambdaFunctionStarted');
  expect(onStatusChange).toHaveBeenCalledTimes(1);
});

it('a task is not invoked when its process lets go of the execution before that is on disk', async () => {
  const invokeTask = vi.fn(never);
  const { executions, start } = processOn(newFile(), { A: task() }, invokeTask);
  const started = start('one');
  // The workflow begins within this turn of the event loop; the disk comes after it.
  for (let n = 0; n < 10; n += 1) await null;
  expect(executions.store.running()[0]?.enteredEvent).toBe(2);
  executions.suspend();
  await started;
  expect(invokeTask).not.toHaveBeenCalled();
});

it('an execution whose state is not in the definition any more fails, and says so', async () => {
  const file = newFile();
  const before = processOn(file, { Old: task() }, never);
  const { arn } = await before.start('one');
  await eventually(() => expect(before.executions.store.find(arn)?.enteredEvent).toBe(2));
  before.kill();
  const after = processOn(file, { New: task() }, never);
  after.executions.resume();
  expect(await after.ended(arn)).toMatchObject({ status: 'FAILED', cause: expect.stringContaining("'Old'") });
  after.kill();
});

it('each start and end is told once, as the event of EventBridge', async () => {
  const { start, ended, onStatusChange } = processOn(newFile(), { A: task() }, async () => ({ ok: true }));
  const { arn, startedAtMs } = await start('one', '{"a":1}');
  const execution = await ended(arn);
  const detail = {
    executionArn: 'arn:aws:states:us-east-1:000000000000:execution:Demo:one',
    stateMachineArn: MACHINE_ARN,
    name: 'one',
    startDate: startedAtMs,
    input: '{"a":1}',
    inputDetails: { included: true },
    error: null,
    cause: null,
  };
  const event = {
    version: '0',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account: '000000000000',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    region: 'us-east-1',
    resources: [detail.executionArn],
  };
  expect(onStatusChange.mock.calls.flat()).toEqual([
    { ...event, detail: { ...detail, status: 'RUNNING', stopDate: null, output: null, outputDetails: null } },
    {
      ...event,
      detail: {
        ...detail,
        status: 'SUCCEEDED',
        stopDate: execution?.stoppedAtMs,
        output: '{"ok":true}',
        outputDetails: { included: true },
      },
    },
  ]);
});

it('data that does not fit into the event is left out of it, and stays in the store', async () => {
  const output = 'x'.repeat(150_000);
  const { start, ended, onStatusChange } = processOn(newFile(), { A: task() }, async () => output);
  const input = JSON.stringify('y'.repeat(150_000));
  const { arn } = await start('one', input);
  expect(await ended(arn)).toMatchObject({ input, output: JSON.stringify(output) });
  expect(onStatusChange.mock.lastCall?.[0].detail).toMatchObject({
    input: null,
    inputDetails: { included: false },
    outputDetails: { included: true },
  });
});

it('a thousand executions that wait at once all end, and none is kept in memory', async () => {
  const states = {
    Call: { Type: 'Task', Resource: FUNCTION_ARN, Next: 'Rest' },
    Rest: { Type: 'Wait', Seconds: 500, End: true },
  };
  const { executions, start } = processOn(':memory:', states, async ({ parameters }) => parameters);
  const started = Array.from({ length: 1000 }, (_, n) => start(`n-${n}`, `{"n":${n}}`));
  expect(executions.running).toBe(1000);
  await Promise.all(started);
  await eventually(() => expect(executions.running).toBe(0));
  const ended = executions.store.list(MACHINE_ARN, { status: 'SUCCEEDED', before: 1e9, limit: 2000 });
  expect(new Set(ended.map(({ output }) => output)).size).toBe(1000);
});

it('the histories of the last executions are kept, and of those that are still running; every name stays taken', async () => {
  const results = new Map<string, PromiseWithResolvers<null>>();
  const states = { Call: { Type: 'Task', Resource: FUNCTION_ARN, End: true } };
  const call: ExecutionsOptions['invokeTask'] = ({ parameters }) => {
    const result = Promise.withResolvers<null>();
    results.set(JSON.stringify(parameters), result);
    return result.promise;
  };
  const { executions, start, ended, types } = processOn(':memory:', states, call, 2);
  const started = await Promise.all(['1', '2', '3', '4'].map((name) => start(name, name)));
  const end = async (name: string) => {
    await eventually(() => results.get(name)?.resolve(null) ?? expect(results.has(name)).toBe(true));
    await ended(started[Number(name) - 1]?.arn ?? '');
  };
  for (const name of ['2', '4']) await end(name);
  const kept = () => started.map(({ number }) => types(number).length > 0);
  expect(kept()).toEqual([true, false, true, true]);
  await end('1');
  expect(kept()).toEqual([false, false, true, true]);
  await start('5');
  await end('3');
  expect(kept()).toEqual([false, false, false, true]);
  expect(started.map(({ arn }) => executions.store.find(arn)?.status)).toEqual(Array(4).fill('SUCCEEDED'));
});

it('a wait is not longer than it was to be when the time was set back meanwhile', async () => {
  const file = newFile();
  const states = { Rest: { Type: 'Wait', Seconds: 3_000, End: true } };
  const future = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 30 * 24 * 3_600_000);
  const before = processOn(file, states, never);
  const { arn } = await before.start('one');
  await eventually(() => expect(before.types(1)).toContain('WaitStateEntered'));
  before.kill();
  future.mockRestore();
  const after = processOn(file, states, never);
  after.executions.resume();
  expect(await after.ended(arn)).toMatchObject({ status: 'SUCCEEDED' });
});
