/**
 * What a state does with its data, as pure functions: whatever takes time or touches the outside is left to the caller.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
 */
import type { FailState, PassState, State, TaskState, WaitState } from './compile-workflow.ts';
import type { StateData } from './context-object.ts';
import type { Failure } from './history-events.ts';
import { type ReferencePath, requiredValueAt, withValueAt } from './reference-path.ts';
import { matches } from './retry-and-catch.ts';
import { StatesError } from './workflow-errors.ts';

export type Step =
  | { readonly kind: 'exit'; readonly exit: Exit }
  | { readonly kind: 'wait'; readonly seconds: number; readonly exit: Exit }
  /** The task is to be performed, see `taskParameters` and `taskExit`. */
  | { readonly kind: 'task'; readonly state: TaskState }
  | { readonly kind: 'fail'; readonly failure: Failure };

export interface Exit {
  readonly output: unknown;
  /** Undefined at the end of the execution. */
  readonly next: string | undefined;
}

/** @throws {StatesError} when the state fails; of a task only `performTask` says more. */
export function enter(state: State, data: StateData): Step {
  if (state.type === 'Task') return { kind: 'task', state };
  if (state.type === 'Fail') return { kind: 'fail', failure: failureOf(state, data) };
  const effective = { ...data, input: atPath(state.inputPath, data) };
  const exitTo = (next: string | undefined): Exit => ({ output: atPath(state.outputPath, effective), next });
  switch (state.type) {
    case 'Pass': {
      const { result, parameters = ({ input }) => input } = state;
      return { kind: 'exit', exit: workerExit(state, data, result === undefined ? parameters(effective) : result) };
    }
    case 'Wait':
      return { kind: 'wait', seconds: secondsOf(state, effective), exit: exitTo(state.next) };
    case 'Choice': {
      const next = state.rules.find(({ condition }) => condition(effective))?.next ?? state.defaultNext;
      if (next !== undefined) return { kind: 'exit', exit: exitTo(next) };
      throw new StatesError('States.NoChoiceMatched', `No rule of '${state.name}' matches, and it has no Default.`);
    }
    case 'Succeed':
      return { kind: 'exit', exit: exitTo(undefined) };
  }
}

/** What a task is invoked with. `$$.State.RetryCount` may be in it. */
export function taskParameters({ inputPath, parameters }: TaskState, data: StateData): unknown {
  const input = atPath(inputPath, data);
  return parameters === undefined ? input : parameters({ ...data, input });
}

export function taskExit(state: TaskState, data: StateData, result: unknown): Exit {
  const { resultSelector } = state;
  return workerExit(state, data, resultSelector === undefined ? result : resultSelector({ ...data, input: result }));
}

/** Where the first catcher for an error leads; undefined when there is none. The state's OutputPath is not for it. */
export function caughtExit(
  { catchers }: TaskState,
  { input }: StateData,
  { error = '', cause }: Failure,
): Exit | undefined {
  const catcher = catchers.find((each) => matches(each, error));
  if (catcher === undefined) return undefined;
  return { output: withResult(catcher.resultPath, input, { Error: error, Cause: cause ?? '' }), next: catcher.next };
}

function workerExit({ resultPath, outputPath, next }: TaskState | PassState, data: StateData, result: unknown): Exit {
  return { output: atPath(outputPath, { ...data, input: withResult(resultPath, data.input, result) }), next };
}

function withResult(resultPath: ReferencePath | null, input: unknown, result: unknown): unknown {
  return resultPath === null ? input : withValueAt(resultPath, input, result);
}

function atPath(path: ReferencePath | null, data: StateData): unknown {
  return path === null ? {} : requiredValueAt(path, data);
}

function secondsOf({ name, seconds }: WaitState, data: StateData): number {
  if (typeof seconds === 'number') return seconds;
  const value = requiredValueAt(seconds, data);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new StatesError('States.Runtime', `${name}: ${JSON.stringify(value)} is not a whole number of seconds.`);
}

function failureOf({ error, cause }: FailState, data: StateData): Failure {
  const textOf = (value: ReferencePath | string | undefined): string | undefined => {
    if (typeof value !== 'object') return value;
    const text = requiredValueAt(value, data);
    if (typeof text === 'string') return text;
    throw new StatesError('States.Runtime', `The value at ${value.text} is not a text.`);
  };
  return { error: textOf(error), cause: textOf(cause) };
}
