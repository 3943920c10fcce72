import { ExecutionError } from 'aws-local-stepfunctions';
import type { Clock } from '../clock.ts';
import { type ContextObject, type InvokeTask, perform } from './activities.ts';
import type { Step, Workflow } from './compile.ts';
import { payloadText } from './data-limit.ts';
import { StatesError } from './errors.ts';
import { type Failure, type HistoryEvent, stateEntered, stateExited } from './history-events.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: the last one is the end of the execution. */
export const MOST_EVENTS = 25_000;

export interface ExecutionContext {
  readonly executionArn: string;
  readonly executionName: string;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly roleArn: string;
  readonly startedAtMs: number;
}

/** Where an execution was when the process that ran it ended. */
export interface Position {
  readonly state: string;
  readonly input: unknown;
  readonly enteredAtMs: number;
  /** Number of the event that tells of the entry. */
  readonly enteredEvent: number;
  /** Number of the last event in the history. */
  readonly lastEvent: number;
}

export interface RunOptions {
  readonly workflow: Workflow;
  /** What waits, retry intervals and the time-out of the whole are measured by. */
  readonly clock: Clock;
  /** The execution's input, also when it is taken up again. */
  readonly input: unknown;
  readonly context: ExecutionContext;
  readonly invokeTask: InvokeTask;
  /** Called for each event between ExecutionStarted and the last one, before what it tells of goes on. */
  readonly onEvent: (event: HistoryEvent) => void;
  readonly resumeAt?: Position;
}

export type WorkflowResult =
  | { readonly status: 'SUCCEEDED'; readonly output: string }
  | ({ readonly status: 'FAILED' } & Failure)
  | { readonly status: 'TIMED_OUT' }
  | { readonly status: 'ABORTED' };

export interface WorkflowRun {
  /** Rejects only with what `onEvent` threw. */
  readonly result: Promise<WorkflowResult>;
  /** Ends the run at once. A task that is being performed is left to itself, as on AWS, and its result ignored. */
  abort(): void;
}

/**
 * Runs a workflow state by state: the engine runs one state, the driver goes on to the next. So a history event is
 * written before what follows it, the context object is right in each state, and an execution can be taken up again at
 * the state it was in. That state is then run again from its beginning, with its retries uncounted; a Lambda function
 * that was being invoked is invoked a second time. A wait goes on; it does not begin anew.
 */
export function runWorkflow(options: RunOptions): WorkflowRun {
  const { workflow, clock, context, resumeAt } = options;
  const end = Promise.withResolvers<WorkflowResult>();
  const whole = new AbortController();
  const finish = (settle: () => void): void => {
    if (whole.signal.aborted) return;
    whole.abort();
    settle();
  };

  let events = resumeAt?.lastEvent ?? 1;
  const emit = (event: HistoryEvent): number => {
    // Also when the engine, aborted between two attempts, begins another one.
    if (whole.signal.aborted) throw new StatesError('States.Runtime', 'The execution has ended.');
    if (events >= MOST_EVENTS - 1) {
      throw new HistoryLimitError();
    }
    try {
      options.onEvent(event);
    } catch (error) {
      finish(() => end.reject(error));
      throw new StatesError('States.Runtime', String(error));
    }
    events += 1;
    return events;
  };

  const drive = async (): Promise<WorkflowResult> => {
    let position = resumeAt;
    let next = { state: workflow.startAt, input: options.input };
    while (!whole.signal.aborted) {
      const state = position?.state ?? next.state;
      try {
        const step = stepNamed(workflow, state);
        if (position === undefined) {
          const text = payloadText(next.input, step.name, 'input');
          const enteredEvent = emit(stateEntered(step.type, step.name, text));
          position = { ...next, enteredAtMs: Date.now(), enteredEvent, lastEvent: enteredEvent };
        }
        const { output, nextState } = await runStep(step, position, options, emit, whole.signal);
        const text = payloadText(output, step.name, 'result');
        emit(stateExited(step.type, step.name, text));
        if (nextState === undefined) return { status: 'SUCCEEDED', output: text };
        next = { state: nextState, input: output };
      } catch (error) {
        return { status: 'FAILED', ...describeFailure(error, state, position?.enteredEvent) };
      }
      position = undefined;
    }
    return { status: 'ABORTED' };
  };

  if (workflow.timeoutSeconds !== undefined) {
    const secondsLeft = workflow.timeoutSeconds - secondsSince(context.startedAtMs, clock);
    clock.sleep(secondsLeft, whole.signal).then(() => finish(() => end.resolve({ status: 'TIMED_OUT' })));
  }
  // A deadline that has passed already comes first.
  queueMicrotask(() => drive().then((result) => finish(() => end.resolve(result))));
  return { result: end.promise, abort: () => finish(() => end.resolve({ status: 'ABORTED' })) };
}

async function runStep(
  step: Step,
  position: Position,
  { clock, context, input, invokeTask, resumeAt }: RunOptions,
  emit: (event: HistoryEvent) => number,
  whole: AbortSignal,
): Promise<{ output: unknown; nextState: string | undefined }> {
  const over = new AbortController();
  const run = {
    context: contextObject(context, input, step.name, position.enteredAtMs),
    signal: over.signal,
    secondsBefore: position === resumeAt ? secondsSince(position.enteredAtMs, clock) : 0,
    clock,
    emit,
    invokeTask,
    waitAfterwards: (seconds: number) => {
      pauseSeconds = seconds;
    },
  };
  let nextState: string | undefined;
  let pauseSeconds: number | undefined;
  const handlers = [
    ...step.activities.map((activity) => [activity.state, (value: unknown) => perform(activity, value, run)] as const),
    ...step.exits.map(({ next, standIn }) => {
      const exit = (output: unknown): unknown => {
        nextState = next;
        return output;
      };
      return [standIn, exit] as const;
    }),
  ];
  const engine = step.machine.run(position.input as JsonValue, {
    overrides: { taskResourceLocalHandlers: Object.fromEntries(handlers) as TaskHandlers },
    context: { aws: run.context },
  });
  const stop = (): void => engine.abort();
  whole.addEventListener('abort', stop);
  let output: unknown;
  try {
    output = await engine.result;
  } finally {
    whole.removeEventListener('abort', stop);
    over.abort('over');
  }
  if (pauseSeconds !== undefined) await clock.sleep(pauseSeconds, whole);
  return { output, nextState };
}

/**
 * Of the clock, if it has run since: whether it was held meanwhile, nobody knows of another process. None when the time
 * has been set back since then: a wait is never longer than it was to be.
 */
function secondsSince(timeMs: number, { speed }: Clock): number {
  return Math.max(0, ((Date.now() - timeMs) / 1000) * speed);
}

type EngineRun = Parameters<Step['machine']['run']>;
type JsonValue = EngineRun[0];
type TaskHandlers = NonNullable<NonNullable<NonNullable<EngineRun[1]>['overrides']>['taskResourceLocalHandlers']>;

function contextObject(context: ExecutionContext, input: unknown, state: string, enteredAtMs: number): ContextObject {
  return {
    Execution: {
      Id: context.executionArn,
      Input: input,
      Name: context.executionName,
      RoleArn: context.roleArn,
      StartTime: new Date(context.startedAtMs).toISOString(),
      RedriveCount: 0,
    },
    StateMachine: { Id: context.stateMachineArn, Name: context.stateMachineName },
    State: { EnteredTime: new Date(enteredAtMs).toISOString(), Name: state, RetryCount: 0 },
  };
}

/** Thrown when the next event would leave no room for the one that ends the execution. */
class HistoryLimitError extends StatesError {
  constructor() {
    super('States.Runtime', `The execution reached the maximum number of history events (${MOST_EVENTS}).`);
  }
}

/** What the engine says of a Fail state that names no error or no cause. */
const UNNAMED_ERROR = 'FailStateError';
const UNNAMED_CAUSE = 'Execution failed because of a Fail state';

function describeFailure(thrown: unknown, state: string, enteredEvent: number | undefined): Failure {
  const error = thrown instanceof ExecutionError ? thrown.cause : thrown;
  if (!(error instanceof Error)) return { error: 'States.Runtime', cause: String(error) };
  const { name, message } = error;
  if (name === 'States.Runtime' && enteredEvent !== undefined && !(error instanceof HistoryLimitError)) {
    const where = `An error occurred while executing the state '${state}' (entered at the event id #${enteredEvent}).`;
    return { error: name, cause: `${where} ${message}` };
  }
  return {
    ...(name !== UNNAMED_ERROR && { error: name }),
    ...(message !== UNNAMED_CAUSE && { cause: message }),
  };
}

function stepNamed(workflow: Workflow, name: string): Step {
  const step = workflow.steps.get(name);
  if (step === undefined) throw new StatesError('States.Runtime', `The definition has no state '${name}' any more.`);
  return step;
}
