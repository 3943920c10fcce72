import { afterEach, describe, expect, it, vi } from 'vitest';
import { Clock } from '../../src/clock.ts';
import { TaskError } from '../../src/workflow/workflow-errors.ts';
import { outputOf, run, STARTED_AT_MS, task } from './run.ts';

const CAUSE = '{"errorMessage":"said \\"no\\"","errorType":"Refused","trace":["at x"]}';
const DONE = { Type: 'Succeed' };
const forever = () => new Promise(() => {});

afterEach(() => vi.useRealTimers());

describe('a task', () => {
  it('is invoked with its parameters evaluated, also where they hold quotes and backslashes', async () => {
    const text = 'a "quoted" \\ text';
    const output = await outputOf(
      {
        Say: task({
          Parameters: {
            fixed: 1,
            'said.$': "States.Format('({}), {}', $.text, $.none)",
            list: [{ 'text.$': '$.text' }],
          },
        }),
      },
      { input: { text, none: null } },
    );
    expect(output).toEqual({ fixed: 1, said: `(${text}), null`, list: [{ text }] });
  });

  it('puts its result where ResultPath says, and replaces the whole input for $', async () => {
    const invokeTask = async () => ({ Payload: 5 });
    const states = (ResultPath: string | null) => ({
      A: task({ ResultPath, ResultSelector: { 'got.$': '$.Payload' } }),
    });
    const outputFor = (path: string | null) => outputOf(states(path), { input: { kept: 1 }, invokeTask });
    expect(await outputFor('$')).toEqual({ got: 5 });
    expect(await outputFor('$.new')).toEqual({ kept: 1, new: { got: 5 } });
    expect(await outputFor("$['n e w']")).toEqual({ kept: 1, 'n e w': { got: 5 } });
    expect(await outputFor(null)).toEqual({ kept: 1 });
  });

  it('that fails hands its error and the very text of its cause to Catch', async () => {
    const output = await outputOf(
      {
        A: task({ Catch: [{ ErrorEquals: ['Refused'], ResultPath: '$.error', Next: 'End' }] }),
        End: DONE,
      },
      { input: { kept: 1 }, invokeTask: () => Promise.reject(new TaskError('Refused', CAUSE)) },
    );
    expect(output).toEqual({ kept: 1, error: { Error: 'Refused', Cause: CAUSE } });
  });

  it('that fails without a Catch fails the execution with its error and cause', async () => {
    const { result } = run({ A: task() }, { invokeTask: () => Promise.reject(new TaskError('Refused', CAUSE)) });
    expect(await result).toEqual({ status: 'FAILED', error: 'Refused', cause: CAUSE });
  });

  it('is retried by the first retrier that names its error, and RetryCount counts', async () => {
    const counts: unknown[] = [];
    const output = await outputOf(
      {
        A: task({
          Parameters: { 'count.$': '$$.State.RetryCount' },
          ResultSelector: { 'result.$': '$', 'count.$': '$$.State.RetryCount' },
          Retry: [
            { ErrorEquals: ['Other'], MaxAttempts: 0 },
            { ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 3 },
          ],
        }),
      },
      {
        clock: new Clock(1e6),
        invokeTask: async ({ parameters }) => {
          counts.push(parameters);
          if (counts.length < 3) throw new TaskError('Shaky', '{}');
          return 'fine';
        },
      },
    );
    expect(counts).toEqual([{ count: 0 }, { count: 1 }, { count: 2 }]);
    expect(output).toEqual({ result: 'fine', count: 2 });
  });

  it('is not attempted again while the clock is held', async () => {
    vi.useFakeTimers();
    const clock = new Clock();
    const invokeTask = vi.fn().mockRejectedValueOnce(new TaskError('Shaky', '{}')).mockResolvedValue('fine');
    const { result } = run({ A: task({ Retry: [{ ErrorEquals: ['Shaky'] }] }) }, { clock, invokeTask });
    const hold = clock.hold();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(invokeTask).toHaveBeenCalledOnce();
    hold[Symbol.dispose]();
    await vi.advanceTimersByTimeAsync(1000);
    expect(await result).toEqual({ status: 'SUCCEEDED', output: '"fine"' });
  });

  it('has no timeout of its own, however long it takes', async () => {
    vi.useFakeTimers();
    const invokeTask = () => new Promise((resolve) => setTimeout(resolve, 7 * 86_400_000, 'late'));
    const { result } = run({ A: task() }, { invokeTask });
    await vi.advanceTimersByTimeAsync(7 * 86_400_000);
    expect(await result).toEqual({ status: 'SUCCEEDED', output: '"late"' });
  });

  it('that takes longer than its TimeoutSeconds fails with States.Timeout, which States.TaskFailed does not match', async () => {
    vi.useFakeTimers();
    const Catch = [
      { ErrorEquals: ['States.TaskFailed'], Next: 'Failed' },
      { ErrorEquals: ['States.Timeout'], Next: 'Late' },
    ];
    const states = { A: task({ TimeoutSeconds: 3, Catch }), Failed: DONE, Late: DONE };
    const { result, events } = run(states, { invokeTask: forever, clock: new Clock(100) });
    await vi.advanceTimersByTimeAsync(2999);
    expect(events.map(({ type }) => type)).not.toContain('LambdaFunctionTimedOut');
    await vi.advanceTimersByTimeAsync(1);
    expect(await result).toEqual({ status: 'SUCCEEDED', output: '{"Error":"States.Timeout","Cause":""}' });
    expect(events.map(({ type }) => type)).toContain('LambdaFunctionTimedOut');
    expect(events.at(-1)).toMatchObject({ stateExitedEventDetails: { name: 'Late' } });
  });

  it('that times out is attempted again, and fails with States.Timeout where nothing but States.TaskFailed is caught', async () => {
    vi.useFakeTimers();
    const invokeTask = vi.fn(forever);
    const Retry = [
      { ErrorEquals: ['States.TaskFailed'], MaxAttempts: 9 },
      { ErrorEquals: ['States.Timeout'], MaxAttempts: 2, BackoffRate: 1 },
    ];
    const Catch = [{ ErrorEquals: ['States.TaskFailed'], Next: 'Failed' }];
    const { result } = run({ A: task({ TimeoutSeconds: 3, Retry, Catch }), Failed: DONE }, { invokeTask });
    await vi.advanceTimersByTimeAsync(3 * 3000 + 2 * 1000);
    expect(await result).toEqual({ status: 'FAILED', error: 'States.Timeout' });
    expect(invokeTask).toHaveBeenCalledTimes(3);
  });

  it('is not invoked again when the execution is stopped between two attempts', async () => {
    vi.useFakeTimers();
    const invokeTask = vi.fn(() => Promise.reject(new TaskError('Shaky', '{}')));
    const states = { A: task({ Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 99_999_999, BackoffRate: 1 }] }) };
    const { result, abort } = run(states, { invokeTask });
    await vi.advanceTimersByTimeAsync(2500);
    abort();
    expect(await result).toEqual({ status: 'ABORTED' });
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(invokeTask).toHaveBeenCalledTimes(3);
  });

  it('leaves no timer behind, whether it ends or its execution does', async () => {
    vi.useFakeTimers();
    const states = { A: task({ TimeoutSeconds: 3 }) };
    await run(states).result;
    expect(vi.getTimerCount()).toBe(0);
    const { result, abort } = run(states, { invokeTask: forever });
    await vi.advanceTimersByTimeAsync(1);
    expect(vi.getTimerCount()).toBe(1);
    abort();
    await result;
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('time', () => {
  const elapsedMs = async (state: object, speed: number, input: unknown = {}): Promise<number> => {
    vi.useFakeTimers({ now: STARTED_AT_MS });
    const invokeTask = vi.fn().mockRejectedValueOnce(new TaskError('Shaky', '')).mockResolvedValue({});
    const { result } = run({ A: state }, { clock: new Clock(speed), input, invokeTask });
    await vi.runAllTimersAsync();
    expect(await result).toMatchObject({ status: 'SUCCEEDED' });
    return Date.now() - STARTED_AT_MS;
  };
  const wait = (fields: object) => ({ Type: 'Wait', End: true, ...fields });

  it.each([
    { what: 'Seconds', state: wait({ Seconds: 40 }), speed: 1, ms: 40_000 },
    { what: 'Seconds at a speed that does not divide them', state: wait({ Seconds: 10 }), speed: 3, ms: 3334 },
    { what: 'SecondsPath', state: wait({ SecondsPath: '$.s' }), speed: 1000, ms: 5 },
    { what: 'a wait longer than a timer', state: wait({ Seconds: 5_184_000 }), speed: 1, ms: 5_184_000_000 },
    {
      what: 'retry intervals',
      state: task({ Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 30 }] }),
      speed: 60,
      ms: 500,
    },
    { what: 'the default retry interval', state: task({ Retry: [{ ErrorEquals: ['Shaky'] }] }), speed: 4, ms: 250 },
    {
      what: 'the greatest retry interval',
      state: task({ Retry: [{ ErrorEquals: ['Shaky'], IntervalSeconds: 30, MaxDelaySeconds: 9 }] }),
      speed: 2,
      ms: 4500,
    },
  ])('is divided by the speed: $what', async ({ state, speed, ms }) => {
    expect(await elapsedMs(state, speed, { s: 5 })).toBe(ms);
  });

  it('runs out by the definition’s TimeoutSeconds, divided by the speed, from the start of the execution', async () => {
    vi.useFakeTimers({ now: STARTED_AT_MS + 1000 });
    const { result } = run({ A: task() }, { invokeTask: forever, timeoutSeconds: 300, clock: new Clock(100) });
    const ended = vi.fn();
    result.then(ended);
    await vi.advanceTimersByTimeAsync(1999);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toHaveBeenCalledWith({ status: 'TIMED_OUT' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that has run out before an execution is taken up leaves its task alone', async () => {
    const invokeTask = vi.fn();
    const { result } = run({ A: task() }, { invokeTask, timeoutSeconds: 1, startedAtMs: Date.now() - 5000 });
    expect(await result).toEqual({ status: 'TIMED_OUT' });
    expect(invokeTask).not.toHaveBeenCalled();
  });

  it('refuses seconds that are not a whole number, naming state and event', async () => {
    const { result } = run({ Rest: wait({ SecondsPath: '$.s' }) }, { input: { s: 1.5 } });
    const cause = expect.stringContaining("the state 'Rest' (entered at the event id #2)");
    expect(await result).toEqual({ status: 'FAILED', error: 'States.Runtime', cause });
  });
});

describe('the context object', () => {
  it('is that of the execution in each state, and each state has its own State', async () => {
    const whole = { 'context.$': '$$' };
    const output = await outputOf(
      {
        First: { Type: 'Pass', Parameters: { changed: true }, Next: 'Second' },
        Second: { Type: 'Pass', Parameters: whole, End: true },
      },
      { input: { original: 1 } },
    );
    expect(output).toEqual({
      context: {
        Execution: {
          Id: 'arn:aws:states:us-east-1:000000000000:execution:Demo:one',
          Input: { original: 1 },
          Name: 'one',
          RoleArn: 'arn:aws:iam::000000000000:role/demo',
          StartTime: '2030-01-02T03:04:05.678Z',
          RedriveCount: 0,
        },
        StateMachine: { Id: 'arn:aws:states:us-east-1:000000000000:stateMachine:Demo', Name: 'Demo' },
        State: { Name: 'Second', EnteredTime: expect.stringMatching(/^\d{4}-.*Z$/), RetryCount: 0 },
      },
    });
  });
});

describe('a failure', () => {
  it('by too much data is caught by no wildcard', async () => {
    const invokeTask = vi.fn(async () => 'x'.repeat(262_143));
    const all = ['States.ALL'];
    const states = { A: task({ Retry: [{ ErrorEquals: all }], Catch: [{ ErrorEquals: all, Next: 'B' }] }), B: DONE };
    const tooMuch = run(states, { invokeTask });
    const failure = { error: 'States.DataLimitExceeded', cause: expect.stringContaining("'A' returned a result") };
    expect(await tooMuch.result).toEqual({ status: 'FAILED', ...failure });
    expect(tooMuch.events.at(-1)).toEqual({ type: 'LambdaFunctionFailed', lambdaFunctionFailedEventDetails: failure });
    expect(invokeTask).toHaveBeenCalledTimes(1);
    invokeTask.mockResolvedValue('x'.repeat(262_142));
    expect(await run(states, { invokeTask }).result).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('by too much data that a task would be given is caught by no wildcard, and the task is not invoked', async () => {
    const invokeTask = vi.fn(async () => null);
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'B' }];
    const Parameters = { 'one.$': '$.text', 'two.$': '$.text' };
    const states = { A: task({ Parameters, Catch, Retry: [{ ErrorEquals: ['States.TaskFailed'] }] }), B: DONE };
    const { result } = run(states, { invokeTask, input: { text: 'é'.repeat(70_000) } });
    expect(await result).toMatchObject({ error: 'States.DataLimitExceeded', cause: expect.stringContaining('input') });
    expect(invokeTask).not.toHaveBeenCalled();
  });

  it('by too much data in the output of a state that takes little ends the execution', async () => {
    const grow = { Type: 'Pass', Parameters: { 'one.$': '$.text', 'two.$': '$.text' }, End: true };
    const { result } = run({ A: grow }, { input: { text: 'x'.repeat(140_000) } });
    expect(await result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('by a path that points at nothing is States.Runtime, with the path', async () => {
    const { result } = run({ A: task({ Parameters: { 'x.$': '$.missing' } }) });
    expect(await result).toMatchObject({ error: 'States.Runtime', cause: expect.stringContaining("'$.missing'") });
  });

  it('by an endless loop comes with event 25,000', async () => {
    const { result, events } = run({
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Choice', Choices: [{ Variable: '$.end', IsPresent: true, Next: 'End' }], Default: 'A' },
      End: DONE,
    });
    const cause = 'The execution reached the maximum number of history events (25000).';
    expect(await result).toEqual({ status: 'FAILED', error: 'States.Runtime', cause });
    // ExecutionStarted before them and ExecutionFailed after them make 25,000.
    expect(events).toHaveLength(24_998);
  });

  it('by an event 25,000 that a state in progress would write says the same', async () => {
    const resumeAt = { state: 'A', input: {}, enteredAtMs: STARTED_AT_MS, enteredEvent: 24_999, lastEvent: 24_999 };
    const { result, events } = run({ A: { Type: 'Pass', End: true } }, { resumeAt });
    const cause = 'The execution reached the maximum number of history events (25000).';
    expect(await result).toEqual({ status: 'FAILED', error: 'States.Runtime', cause });
    expect(events).toEqual([]);
  });
});

describe('the history', () => {
  it('tells of states and attempts in order, in the shapes of AWS', async () => {
    const { result, events } = run(
      {
        A: task({ Retry: [{ ErrorEquals: ['States.ALL'] }], Next: 'W' }),
        W: { Type: 'Wait', Seconds: 1, Next: 'S' },
        S: { Type: 'Task', Resource: 'arn:aws:states:::sns:publish', Parameters: { Message: 'm' }, Next: 'E' },
        E: DONE,
      },
      {
        clock: new Clock(1e6),
        invokeTask: vi.fn().mockRejectedValueOnce(new TaskError('Shaky', '{}')).mockResolvedValue({ ok: true }),
      },
    );
    await result;
    expect(events.map(({ type }) => type)).toEqual([
      'TaskStateEntered',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionFailed',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
      'TaskStateExited',
      'WaitStateEntered',
      'WaitStateExited',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'SucceedStateEntered',
      'SucceedStateExited',
    ]);
    expect(events[11]).toMatchObject({
      taskScheduledEventDetails: { resourceType: 'sns', resource: 'publish', parameters: '{"Message":"m"}' },
    });
  });
});
