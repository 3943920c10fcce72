import type { Clock } from '../clock.ts';
import type { State, Workflow } from './compile-workflow.ts';
import type { ContextObject } from './context-object.ts';
import { type Failure, type HistoryEvent, stateEntered, stateExited } from './history-events.ts';
import { type Exit, enter } from './interpret-state.ts';
import { payloadText } from './payload-limit.ts';
import { describeFailure, type InvokeTask, performTask } from './perform-task.ts';
import { executionEnded, StatesError } from './workflow-errors.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: the last one is the end of the execution. */
const MOST_EVENTS = 25_000;

interface ExecutionContext {
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
  /** What waits, retry intervals and the timeout of the whole are measured by. */
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
 * Runs a workflow state by state. A history event is written before what follows it, so an execution can be taken up
 * again at the state it was in. That state is then run again from its beginning, with its retries uncounted; a Lambda
 * function that was being invoked is invoked a second time. A wait goes on; it does not begin anew.
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
    if (whole.signal.aborted) throw executionEnded();
    if (events >= MOST_EVENTS - 1) throw new HistoryLimitError();
    try {
      options.onEvent(event);
    } catch (error) {
      finish(() => end.reject(error));
      throw executionEnded();
    }
    events += 1;
    return events;
  };

  const drive = async (): Promise<WorkflowResult> => {
    let position = resumeAt;
    let next = { state: workflow.startAt, input: options.input };
    while (!whole.signal.aborted) {
      const name = position?.state ?? next.state;
      try {
        const state = stateNamed(workflow, name);
        if (position === undefined) {
          const enteredEvent = emit(stateEntered(state.type, name, payloadText(next.input, name, 'input')));
          position = { ...next, enteredAtMs: Date.now(), enteredEvent, lastEvent: enteredEvent };
        }
        const outcome = await runState(state, position, options, emit, whole.signal);
        if ('failure' in outcome) return { status: 'FAILED', ...outcome.failure };
        const text = payloadText(outcome.output, name, 'result');
        emit(stateExited(state.type, name, text));
        if (outcome.next === undefined) return { status: 'SUCCEEDED', output: text };
        next = { state: outcome.next, input: outcome.output };
      } catch (error) {
        return { status: 'FAILED', ...failureIn(name, position, error) };
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

async function runState(
  state: State,
  position: Position,
  { clock, context, input, invokeTask, resumeAt }: RunOptions,
  emit: (event: HistoryEvent) => number,
  signal: AbortSignal,
): Promise<Exit | { readonly failure: Failure }> {
  const data = { input: position.input, context: contextObject(context, input, position) };
  const step = enter(state, data);
  switch (step.kind) {
    case 'exit':
      return step.exit;
    case 'fail':
      return step;
    case 'task':
      return performTask(step.state, data, { clock, signal, emit, invokeTask });
    case 'wait': {
      const secondsBefore = position === resumeAt ? secondsSince(position.enteredAtMs, clock) : 0;
      await clock.sleep(step.seconds - secondsBefore, signal);
      return step.exit;
    }
  }
}

/**
 * Of the clock, if it has run since: whether it was held meanwhile, nobody knows of another process. None when the time
 * has been set back since then: a wait is never longer than it was to be.
 */
function secondsSince(timeMs: number, { speed }: Clock): number {
  return Math.max(0, ((Date.now() - timeMs) / 1000) * speed);
}

function contextObject(context: ExecutionContext, input: unknown, { state, enteredAtMs }: Position): ContextObject {
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

function failureIn(state: string, position: Position | undefined, thrown: unknown): Failure {
  const failure = describeFailure(thrown);
  if (failure.error !== 'States.Runtime' || position === undefined || thrown instanceof HistoryLimitError)
    return failure;
  const where = `An error occurred while executing the state '${state}' (entered at the event id #${position.enteredEvent}).`;
  return { ...failure, cause: `${where} ${failure.cause}` };
}

function stateNamed(workflow: Workflow, name: string): State {
  const state = workflow.states.get(name);
  if (state === undefined) throw new StatesError('States.Runtime', `The definition has no state '${name}' any more.`);
  return state;
}
