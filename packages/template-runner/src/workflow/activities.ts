import type { Clock } from '../clock.ts';
import { payloadText } from './data-limit.ts';
import { StatesError } from './errors.ts';
import { type HistoryEvent, taskEvents } from './history-events.ts';
import { queryPath } from './json-path.ts';
import { evaluateTemplate } from './payload-template.ts';
import { matches, Retries } from './retries.ts';
import { type Fields, listAt } from './supported.ts';

interface TaskActivity {
  readonly kind: 'task';
  readonly state: string;
  readonly topLevel: boolean;
  readonly resource: string;
  readonly parameters: unknown;
  readonly resultSelector: unknown;
  readonly timeoutSeconds: number | undefined;
  /** With its `Retry` and `Catch`. */
  readonly fields: Fields;
}

interface WaitActivity {
  readonly kind: 'wait';
  readonly state: string;
  readonly topLevel: boolean;
  readonly fields: Fields;
}

interface PassActivity {
  readonly kind: 'pass';
  readonly state: string;
  readonly parameters: unknown;
  readonly result: unknown;
}

/** What the driver does in the engine's place. */
export type Activity = TaskActivity | WaitActivity | PassActivity;

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
export interface ContextObject {
  readonly Execution: {
    readonly Id: string;
    readonly Input: unknown;
    readonly Name: string;
    readonly RoleArn: string;
    readonly StartTime: string;
    readonly RedriveCount: 0;
  };
  readonly StateMachine: { readonly Id: string; readonly Name: string };
  readonly State: { readonly EnteredTime: string; readonly Name: string; RetryCount: number };
}

export interface Task {
  readonly stateName: string;
  readonly resource: string;
  readonly parameters: unknown;
}

/** Resolves to the task's result, any JSON. Rejects with a `TaskError` for the Retry and Catch of the state. */
export type InvokeTask = (task: Task) => Promise<unknown>;

/** The run of one step. */
export interface StepRun {
  readonly context: ContextObject;
  /** Aborts when the step is over, however it ended. */
  readonly signal: AbortSignal;
  /** How long the state had been going on when it was taken up again: 0 for one that has just been entered. */
  readonly secondsBefore: number;
  readonly clock: Clock;
  readonly emit: (event: HistoryEvent) => void;
  readonly invokeTask: InvokeTask;
  /** Has the driver wait when the engine is done with the state, so that who waits is a timer and nothing else. */
  readonly waitAfterwards: (seconds: number) => void;
}

/** @param input what the engine made of the state's input by its `InputPath`. */
export async function perform(activity: Activity, input: unknown, run: StepRun): Promise<unknown> {
  switch (activity.kind) {
    case 'task':
      return performTask(activity, input, run);
    case 'wait':
      if (activity.topLevel) run.waitAfterwards(secondsToWait(activity, input, run, run.secondsBefore));
      else await run.clock.sleep(secondsToWait(activity, input, run, 0), run.signal);
      return input;
    case 'pass': {
      const parameters = activity.parameters;
      if (activity.result !== undefined) return activity.result;
      return parameters === undefined ? input : evaluateTemplate(parameters, input, run.context);
    }
  }
}

/** The engine knows of no attempt but the last: how long it is between two of them is told by the clock. */
async function performTask(task: TaskActivity, input: unknown, run: StepRun): Promise<unknown> {
  const retries = new Retries(task.fields);
  for (;;) {
    try {
      return await attempt(task, input, run);
    } catch (error) {
      const { name, isRetryable = true } = asNamedError(error);
      const seconds = isRetryable ? retries.delayAfter(name) : undefined;
      if (seconds === undefined) throw error;
      await run.clock.sleep(seconds, run.signal);
      if (run.signal.aborted) throw stopped();
    }
  }
}

async function attempt(task: TaskActivity, input: unknown, run: StepRun): Promise<unknown> {
  const parameters = task.parameters === undefined ? input : evaluateTemplate(task.parameters, input, run.context);
  const events = taskEvents(task.resource);
  run.emit(events.scheduled(payloadText(parameters, task.state, 'input'), task.timeoutSeconds));
  run.emit(events.started());

  const retries = run.context.State.RetryCount;
  // From now on, Parameters are evaluated again for a retry only.
  if (task.topLevel) run.context.State.RetryCount = retries + 1;
  const result = await settle(
    run.invokeTask({ stateName: task.state, resource: task.resource, parameters }),
    task,
    run,
  );
  if (result.status === 'rejected') {
    const failure = asNamedError(result.reason);
    run.emit(events.failed({ error: failure.name, cause: failure.message }));
    throw failure;
  }
  if (task.topLevel) run.context.State.RetryCount = retries;

  const output = payloadText(result.value, task.state, 'result');
  run.emit(events.succeeded(output));
  const value: unknown = JSON.parse(output);
  return task.resultSelector === undefined ? value : evaluateTemplate(task.resultSelector, value, run.context);
}

/**
 * Waits for the task, for the end of the step, or for the time-out of the task, whichever comes first. The time of a task
 * is real time at any speed, as the work behind it is.
 */
function settle(promise: Promise<unknown>, task: TaskActivity, run: StepRun): Promise<PromiseSettledResult<unknown>> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const onAbort = (): void => finish(() => reject(stopped()));
    const finish = (action: () => void): void => {
      clearTimeout(timer);
      run.signal.removeEventListener('abort', onAbort);
      action();
    };
    run.signal.addEventListener('abort', onAbort);
    if (task.timeoutSeconds !== undefined) {
      const timedOut = (): void => {
        try {
          run.emit(taskEvents(task.resource).timedOut());
          reject(timeOutOf(task));
        } catch (error) {
          reject(error);
        }
      };
      timer = setTimeout(() => finish(timedOut), Math.min(task.timeoutSeconds * 1000, 2 ** 31 - 1));
    }
    Promise.allSettled([promise]).then(([result]) => finish(() => resolve(result)));
  });
}

/** To the engine it is an error like any other, which `States.TaskFailed` would catch. */
function timeOutOf({ fields }: TaskActivity): StatesError {
  const isCaught = listAt(fields, 'Catch').some((catcher) => matches(catcher, 'States.Timeout'));
  return new StatesError('States.Timeout', 'States.Timeout', isCaught ? 'matchable' : 'uncaught');
}

function secondsToWait({ fields, state }: WaitActivity, input: unknown, run: StepRun, secondsBefore: number): number {
  const at = (field: string): unknown =>
    typeof fields[`${field}Path`] === 'string'
      ? queryPath(String(fields[`${field}Path`]), input, run.context)
      : fields[field];
  if ('Timestamp' in fields || 'TimestampPath' in fields) {
    const time = Date.parse(String(at('Timestamp')));
    if (Number.isNaN(time)) throw new StatesError('States.Runtime', `${state}: ${at('Timestamp')} is not a timestamp.`);
    return ((time - Date.now()) / 1000) * run.clock.speed; // a point in time is one of the wall's
  }
  const seconds = at('Seconds');
  if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 0) {
    throw new StatesError('States.Runtime', `${state}: ${JSON.stringify(seconds)} is not a whole number of seconds.`);
  }
  return seconds - secondsBefore;
}

function stopped(): StatesError {
  return new StatesError('States.Runtime', 'The execution has ended.');
}

function asNamedError(reason: unknown): Error & { readonly isRetryable?: boolean } {
  return reason instanceof Error ? reason : new Error(String(reason));
}
