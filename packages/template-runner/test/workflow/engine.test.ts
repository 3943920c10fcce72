import { afterEach, describe, expect, it, vi } from 'vitest';
import { Clock } from '../../src/clock.ts';
import { TaskError } from '../../src/workflow/errors.ts';
import { eventually } from '../eventually.ts';
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
            'json.$': 'States.JsonToString($)',
          },
        }),
      },
      { input: { text, none: null } },
    );
    expect(output).toEqual({ fixed: 1, said: `(${text}), null`, json: JSON.stringify({ text, none: null }) });
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

  it('has no time-out of its own, however long it takes', async () => {
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
    expect(await result).toMatchObject({ status: 'SUCCEEDED', output: expect.stringContaining('States.Timeout') });
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
    expect(await result).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
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
    await vi.advanceTimersByTimeAsync(60_000);
    expect(invokeTask).toHaveBeenCalledTimes(3);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a branch', () => {
  it('is not gone on with when another one has failed', async () => {
    const slow = Promise.withResolvers();
    const invokeTask = vi.fn(async ({ stateName }) => {
      if (stateName === 'Slow') return slow.promise;
      throw new TaskError(stateName, '{}');
    });
    const { result, events, abort } = run(
      {
        Both: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'Slow', States: { Slow: task({ Next: 'Never' }), Never: task() } },
            { StartAt: 'Broken', States: { Broken: task() } },
          ],
          Catch: [{ ErrorEquals: ['Broken'], Next: 'After' }],
          End: true,
        },
        After: { Type: 'Wait', Seconds: 600, End: true },
      },
      { invokeTask },
    );
    await eventually(() => expect(events.at(-1)).toMatchObject({ type: 'WaitStateEntered' }));
    slow.resolve('late');
    await new Promise(setImmediate);
    expect(events.at(-1)).toMatchObject({ type: 'WaitStateEntered' });
    expect(invokeTask.mock.calls.map(([{ stateName }]) => stateName)).toEqual(['Slow', 'Broken']);
    abort();
    expect(await result).toEqual({ status: 'ABORTED' });
  });
});

describe('a task of a branch that waits for its next attempt', () => {
  it('is not attempted again when another branch has failed', async () => {
    vi.useFakeTimers();
    const invokeTask = vi.fn(async ({ stateName }) => {
      if (stateName === 'Broken') await new Promise((resolve) => setTimeout(resolve, 10));
      throw new TaskError(stateName, '{}');
    });
    const Retry = [{ ErrorEquals: ['Shaky'], IntervalSeconds: 60 }];
    const { result, abort } = run(
      {
        Both: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'Shaky', States: { Shaky: task({ Retry }) } },
            { StartAt: 'Broken', States: { Broken: task() } },
          ],
          Catch: [{ ErrorEquals: ['Broken'], Next: 'After' }],
          End: true,
        },
        After: { Type: 'Wait', Seconds: 600, End: true },
      },
      { invokeTask },
    );
    await vi.advanceTimersByTimeAsync(300_000);
    expect(invokeTask.mock.calls.map(([{ stateName }]) => stateName)).toEqual(['Shaky', 'Broken']);
    abort();
    expect(await result).toEqual({ status: 'ABORTED' });
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
    { what: 'a point in time, at any speed', state: wait({ TimestampPath: '$.at' }), speed: 50, ms: 9000 },
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
    const input = { s: 5, at: new Date(STARTED_AT_MS + 9000).toISOString() };
    expect(await elapsedMs(state, speed, input)).toBe(ms);
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

describe('a choice', () => {
  const choose = (rule: object, input: unknown) =>
    outputOf(
      {
        Which: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
        Yes: { Type: 'Pass', Result: 'yes', End: true },
        No: { Type: 'Pass', Result: 'no', End: true },
      },
      { input },
    );

  it.each([
    [{ Variable: '$.a', IsPresent: false }, {}, 'yes'],
    [{ Variable: '$.a', IsPresent: false }, { a: 0 }, 'no'],
    [{ Variable: '$.a', IsNull: false }, { a: 0 }, 'yes'],
    [{ Not: { Variable: '$.a', IsString: true } }, { a: 0 }, 'yes'],
    [{ Variable: '$.a', NumericLessThan: 10 }, { a: '9' }, 'no'],
    [{ Variable: '$.a', NumericLessThan: 10 }, { a: 9 }, 'yes'],
    [{ Variable: '$.a', StringGreaterThan: '10' }, { a: 9 }, 'no'],
    [{ Variable: '$.a', StringMatches: 'wh?t*' }, { a: 'what' }, 'no'],
    [{ Variable: '$.a', StringMatches: 'wh?t*' }, { a: 'wh?t now' }, 'yes'],
    [{ And: [{ Variable: '$$.Execution.Name', StringEquals: 'one' }] }, {}, 'yes'],
    [{ Variable: '$.a', StringEqualsPath: '$$.Execution.Name' }, { a: 'one' }, 'yes'],
  ])('by %j of %j is %s', async (rule, input, expected) => {
    expect(await choose(rule, input)).toBe(expected);
  });

  it('without a match fails with States.NoChoiceMatched', async () => {
    const Which = { Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'Yes' }] };
    expect(await run({ Which, Yes: DONE }).result).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
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

  it('is right inside of Parallel and Map, too', async () => {
    const read = task({ Parameters: { 'original.$': '$$.Execution.Input.original', 'item.$': '$' } });
    const output = await outputOf(
      {
        Both: {
          Type: 'Parallel',
          Parameters: { 'name.$': '$$.Execution.Name' },
          Branches: [{ StartAt: 'A', States: { A: read } }],
          Next: 'Each',
        },
        Each: {
          Type: 'Map',
          ItemSelector: { 'n.$': '$$.Map.Item.Index', 'of.$': '$$.Execution.Input.original' },
          ItemProcessor: { StartAt: 'B', States: { B: { Type: 'Wait', Seconds: 0, Next: 'C' }, C: read } },
          End: true,
        },
      },
      { input: { original: 7 } },
    );
    expect(output).toEqual([{ original: 7, item: { n: 0, of: 7 } }]);
  });
});

describe('a failure', () => {
  it('of a Fail state has its ErrorPath and CausePath', async () => {
    const { result } = run(
      { F: { Type: 'Fail', ErrorPath: '$.e', CausePath: '$$.Execution.Name' } },
      { input: { e: 'E' } },
    );
    expect(await result).toEqual({ status: 'FAILED', error: 'E', cause: 'one' });
  });

  it('of a bare Fail state has neither', async () => {
    expect(await run({ F: { Type: 'Fail' } }).result).toEqual({ status: 'FAILED' });
  });

  it('by too much data is caught by nothing', async () => {
    const invokeTask = vi.fn(async () => 'x'.repeat(262_143));
    const all = ['States.ALL'];
    const states = { A: task({ Retry: [{ ErrorEquals: all }], Catch: [{ ErrorEquals: all, Next: 'B' }] }), B: DONE };
    expect(await run(states, { invokeTask }).result).toEqual({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
      cause: expect.stringContaining("'A'"),
    });
    expect(invokeTask).toHaveBeenCalledTimes(1);
    invokeTask.mockResolvedValue('x'.repeat(262_142));
    expect(await run(states, { invokeTask }).result).toMatchObject({ status: 'SUCCEEDED' });
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
