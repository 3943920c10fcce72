import { describe, expect, it, vi } from 'vitest';
import { Clock } from '../../src/clock.ts';
import { TaskError } from '../../src/workflow/workflow-errors.ts';
import { outputOf, run, task } from './run.ts';

const DONE = { Type: 'Succeed' };
const INPUT = { a: { b: 1 }, c: 2 };

describe('the data of a state', () => {
  /** The task's result is what it was invoked with, under `got`. */
  const invokeTask = async ({ parameters }: { readonly parameters: unknown }) => ({ got: parameters });

  it.each([
    ['all of it', {}, { got: INPUT }],
    ['InputPath', { InputPath: '$.a' }, { got: { b: 1 } }],
    ['InputPath null', { InputPath: null }, { got: {} }],
    ['InputPath of the context', { InputPath: '$$.Execution.Name' }, { got: 'one' }],
    [
      'Parameters of the InputPath',
      { InputPath: '$.a', Parameters: { 'x.$': '$.b', y: [1] } },
      { got: { x: 1, y: [1] } },
    ],
    ['ResultSelector', { ResultSelector: { 'x.$': '$.got.c', 'n.$': '$$.Execution.Name' } }, { x: 2, n: 'one' }],
    ['ResultPath', { ResultPath: '$.a.new' }, { a: { b: 1, new: { got: INPUT } }, c: 2 }],
    ['ResultPath in all of the input', { InputPath: '$.a', ResultPath: '$.r' }, { ...INPUT, r: { got: { b: 1 } } }],
    ['ResultPath null', { ResultPath: null }, INPUT],
    ['OutputPath', { ResultPath: '$.r', OutputPath: '$.r.got.c' }, 2],
    ['OutputPath null', { OutputPath: null }, {}],
  ])('goes through a task by %s', async (_, fields, expected) => {
    expect(await outputOf({ A: task(fields) }, { input: INPUT, invokeTask })).toEqual(expected);
  });

  it.each([
    ['Pass', { Type: 'Pass', End: true, InputPath: '$.a' }, { b: 1 }],
    [
      'Pass, Parameters',
      { Type: 'Pass', End: true, Parameters: { 'x.$': '$.c' }, ResultPath: '$.r' },
      { ...INPUT, r: { x: 2 } },
    ],
    ['Pass, Result', { Type: 'Pass', End: true, Result: false }, false],
    ['Pass, Result null', { Type: 'Pass', End: true, Result: null, ResultPath: '$.c' }, { a: { b: 1 }, c: null }],
    ['Wait', { Type: 'Wait', Seconds: 0, End: true, InputPath: '$.a', OutputPath: '$.b' }, 1],
    [
      'Wait, SecondsPath',
      { Type: 'Wait', SecondsPath: '$.RetryCount', End: true, InputPath: '$$.State', OutputPath: '$.Name' },
      'A',
    ],
    ['Succeed', { Type: 'Succeed', InputPath: '$.a', OutputPath: '$.b' }, 1],
    ['Succeed, OutputPath null', { Type: 'Succeed', OutputPath: null }, {}],
  ])('goes through a state of type %s', async (_, state, expected) => {
    expect(await outputOf({ A: state }, { input: INPUT })).toEqual(expected);
  });

  it('goes through a Choice by InputPath, which its rules see, and OutputPath', async () => {
    const Which = {
      Type: 'Choice',
      InputPath: '$.a',
      OutputPath: '$.b',
      Choices: [{ Variable: '$.b', IsPresent: true, Next: 'End' }],
    };
    expect(await outputOf({ Which, End: DONE }, { input: INPUT })).toBe(1);
  });

  it.each(['InputPath', 'OutputPath', 'SecondsPath'])('that is not there for %s is States.Runtime', async (field) => {
    const state = { Type: 'Wait', End: true, ...(field !== 'SecondsPath' && { Seconds: 0 }), [field]: '$.missing' };
    const cause = expect.stringContaining("'$.missing'");
    expect(await run({ A: state }).result).toEqual({ status: 'FAILED', error: 'States.Runtime', cause });
  });
});

describe('Catch', () => {
  const failing = () => Promise.reject(new TaskError('Refused', 'why'));
  const caught = { Error: 'Refused', Cause: 'why' };
  const catching = (fields: object, catcher: object) =>
    task({ ...fields, Next: 'Never', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught', ...catcher }] });
  const states = (fields: object, catcher: object) => ({ A: catching(fields, catcher), Never: DONE, Caught: DONE });

  it.each([
    ['replaces the input', {}, {}, caught],
    ['puts the error into all of the input', { InputPath: '$.a' }, { ResultPath: '$.e' }, { ...INPUT, e: caught }],
    ['discards the error', {}, { ResultPath: null }, INPUT],
    ['is not filtered by the OutputPath', { OutputPath: '$.nothing' }, {}, caught],
    ['is not placed by the ResultPath of the state', { ResultPath: '$.r' }, {}, caught],
  ])('%s', async (_, fields, catcher, expected) => {
    expect(await outputOf(states(fields, catcher), { input: INPUT, invokeTask: failing })).toEqual(expected);
  });

  it('is for the first catcher that names the error', async () => {
    const Catch = [
      { ErrorEquals: ['Other'], Next: 'Never' },
      { ErrorEquals: ['Refused'], Next: 'Caught' },
      { ErrorEquals: ['States.ALL'], Next: 'Never' },
    ];
    const { result, events } = run({ ...states({}, {}), A: task({ Next: 'Never', Catch }) }, { invokeTask: failing });
    expect(await result).toMatchObject({ status: 'SUCCEEDED' });
    expect(events.at(-1)).toMatchObject({ stateExitedEventDetails: { name: 'Caught' } });
  });

  it('is asked only when no attempt is left', async () => {
    const invokeTask = vi.fn(failing);
    const Retry = [{ ErrorEquals: ['Refused'], MaxAttempts: 2 }];
    expect(await outputOf(states({ Retry }, {}), { invokeTask, clock: new Clock(1e6) })).toEqual(caught);
    expect(invokeTask).toHaveBeenCalledTimes(3);
  });

  it.each([
    ['States.IntrinsicFailure', { Parameters: { 'x.$': "States.Format('{}', $.a)" } }, 0],
    ['States.ResultPathMatchFailure', { ResultPath: '$.c.d' }, 1],
  ])('is for %s too, which is not the task’s own', async (error, fields, calls) => {
    const invokeTask = vi.fn(async () => 'fine');
    const output = await outputOf(states(fields, {}), { input: INPUT, invokeTask });
    expect(output).toEqual({ Error: error, Cause: expect.stringMatching(/./) });
    expect(invokeTask).toHaveBeenCalledTimes(calls);
  });

  it('is not for a path that finds nothing', async () => {
    for (const fields of [{ InputPath: '$.x' }, { ResultSelector: { 'x.$': '$.x' } }, { OutputPath: '$.x' }]) {
      expect(await run(states(fields, {}), { input: INPUT }).result).toMatchObject({ error: 'States.Runtime' });
    }
  });
});

describe('Fail', () => {
  it.each([
    [
      { Error: 'E', Cause: 'why' },
      { error: 'E', cause: 'why' },
    ],
    [
      { ErrorPath: '$.e', CausePath: '$$.Execution.Name' },
      { error: 'E', cause: 'one' },
    ],
    [{}, {}],
    [{ ErrorPath: '$.n' }, { error: 'States.Runtime', cause: expect.stringContaining('$.n') }],
    [{ CausePath: '$.missing' }, { error: 'States.Runtime', cause: expect.stringContaining('$.missing') }],
  ])('%j fails the execution with %j', async (fields, failure) => {
    const { result, events } = run({ F: { Type: 'Fail', ...fields } }, { input: { e: 'E', n: 5 } });
    expect(await result).toEqual({ status: 'FAILED', ...failure });
    expect(events.map(({ type }) => type)).toEqual(['FailStateEntered']);
  });
});
