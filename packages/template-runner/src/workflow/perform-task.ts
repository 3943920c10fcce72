import type { Clock } from '../clock.ts';
import type { TaskState } from './compile-workflow.ts';
import type { StateData } from './context-object.ts';
import type { Failure, HistoryEvent } from './history-events.ts';
import { caughtExit, type Exit, taskExit, taskParameters } from './interpret-state.ts';
import { payloadText } from './payload-limit.ts';
import { Retries } from './retry-and-catch.ts';
import type { TaskKind } from './task-kind.ts';
import { executionEnded, StatesError } from './workflow-errors.ts';

export interface Task {
  readonly stateName: string;
  readonly resource: string;
  readonly kind: TaskKind;
  readonly parameters: unknown;
}

/** Resolves to the task's result, any JSON. Rejects with a `TaskError` for the Retry and Catch of the state. */
export type InvokeTask = (task: Task) => Promise<unknown>;

export interface TaskRun {
  readonly clock: Clock;
  /** Aborts when the execution has ended. */
  readonly signal: AbortSignal;
  readonly emit: (event: HistoryEvent) => void;
  readonly invokeTask: InvokeTask;
}

/** Attempts a task until it succeeds, or until neither Retry nor Catch is for its failure: then that is thrown. */
export async function performTask(state: TaskState, data: StateData, run: TaskRun): Promise<Exit> {
  const retries = new Retries(state.retriers);
  for (let retryCount = 0; ; retryCount += 1) {
    const { context } = data;
    const counted = { ...data, context: { ...context, State: { ...context.State, RetryCount: retryCount } } };
    try {
      return taskExit(state, counted, await attempt(state, counted, run));
    } catch (error) {
      const failure = describeFailure(error);
      const seconds = retries.delayAfter(failure.error);
      if (seconds === undefined) {
        const caught = caughtExit(state, data, failure);
        if (caught === undefined) throw error;
        return caught;
      }
      await run.clock.sleep(seconds, run.signal);
    }
  }
}

/** What is thrown in a state, as `Retry`, `Catch` and the history see it. */
export function describeFailure(thrown: unknown): Failure & { readonly error: string } {
  if (!(thrown instanceof Error)) return { error: 'Error', cause: String(thrown) };
  return { error: thrown.name, cause: thrown.message === '' ? undefined : thrown.message };
}

async function attempt(state: TaskState, data: StateData, run: TaskRun): Promise<unknown> {
  const { name: stateName, kind, timeoutSeconds } = state;
  const { resource, events } = kind;
  const parameters = taskParameters(state, data);
  run.emit(events.scheduled(payloadText(parameters, stateName, 'input'), timeoutSeconds));
  run.emit(events.started());
  const result = await settle(run.invokeTask({ stateName, resource, kind, parameters }), state, run);
  if (result === 'timed out') {
    run.emit(events.timedOut());
    throw new StatesError('States.Timeout', '');
  }
  let output: string;
  try {
    if (result.status === 'rejected') throw result.reason;
    output = payloadText(result.value, stateName, 'result');
  } catch (error) {
    run.emit(events.failed(describeFailure(error)));
    throw error;
  }
  run.emit(events.succeeded(output));
  return JSON.parse(output);
}

/**
 * Waits for the task, for its timeout or for the end of the execution, whichever comes first. The time of a task is real
 * time at any speed, as the work behind it is.
 */
function settle(
  task: Promise<unknown>,
  { timeoutSeconds }: TaskState,
  { signal }: TaskRun,
): Promise<PromiseSettledResult<unknown> | 'timed out'> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const finish = (action: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      action();
    };
    const onAbort = (): void => finish(() => reject(executionEnded()));
    signal.addEventListener('abort', onAbort);
    if (timeoutSeconds !== undefined) {
      timer = setTimeout(() => finish(() => resolve('timed out')), Math.min(timeoutSeconds * 1000, 2 ** 31 - 1));
    }
    Promise.allSettled([task]).then(([result]) => finish(() => resolve(result)));
  });
}
