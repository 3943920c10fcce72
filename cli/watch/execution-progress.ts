import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { type Ending, endingIn } from './execution-ending.ts';
import { type WorkflowState, workflowState } from './workflow-state.ts';

type Phase = 'starting' | 'checking' | 'waiting' | 'reporting' | 'ended';

/** Progress of an execution, from its history. */
export interface ExecutionProgress extends WorkflowState {
  /** Id of the newest event. */
  readonly seen: number;
  /** Time of that event. */
  readonly at: Date;
  readonly phase: Phase;
  /** When the current wait ends. */
  readonly nextCheckAt?: Date | undefined;
  /** Error of the last attempt, which may be retried. */
  readonly trouble?: string | undefined;
  readonly ending?: Ending | undefined;
}

export const NO_PROGRESS: ExecutionProgress = {
  seen: 0,
  at: new Date(0),
  phase: 'starting',
  run: undefined,
  check: undefined,
  report: undefined,
};

/** Applies an event. Events come in order; the first ones may be missing. */
export function withEvent(progress: ExecutionProgress, event: HistoryEvent): ExecutionProgress {
  const { id = progress.seen, timestamp = progress.at } = event;
  const next = { ...progress, seen: id, at: timestamp };
  const ending = endingIn(event, progress.report);
  if (ending !== undefined) return { ...next, phase: 'ended', trouble: undefined, ending };
  if (event.type === 'ExecutionRedriven') return { ...next, phase: 'starting', ending: undefined };
  const trouble = troubleIn(event);
  if (trouble !== undefined) return { ...next, trouble };

  if (!tellsState(event)) return next;
  const { name = '', input } = event.stateEnteredEventDetails ?? {};
  const known = { ...next, ...withoutGaps(workflowState(input)), trouble: undefined, nextCheckAt: undefined };
  const phase = phaseOf(name, known);
  const wait = phase === 'waiting' ? known.check?.wait_seconds : undefined;
  return { ...known, phase, ...(wait !== undefined && { nextCheckAt: new Date(timestamp.getTime() + wait * 1000) }) };
}

/** Whether the event has state data and a place in the workflow. A Choice only leads to one that does. */
export function tellsState({ type }: HistoryEvent): boolean {
  return /^(Task|Wait|Pass|Succeed|Fail)StateEntered$/.test(type ?? '');
}

/** Keeps what earlier states found out. */
function withoutGaps({ run, check, report }: WorkflowState): Partial<WorkflowState> {
  return { ...(run && { run }), ...(check && { check }), ...(report && { report }) };
}

/** State names of `lib/run-workflow.ts`. */
function phaseOf(state: string, { run, report }: WorkflowState): Phase {
  if (state === 'Wait') return 'waiting';
  if (state === 'Write report' || report !== undefined) return 'reporting';
  return run === undefined ? 'starting' : 'checking';
}

function troubleIn(event: HistoryEvent): string | undefined {
  if (!/^(LambdaFunction|Task)\w*(Failed|TimedOut)$/.test(event.type ?? '')) return undefined;
  const details =
    event.lambdaFunctionFailedEventDetails ??
    event.lambdaFunctionTimedOutEventDetails ??
    event.lambdaFunctionScheduleFailedEventDetails ??
    event.lambdaFunctionStartFailedEventDetails ??
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails;
  return details?.error ?? 'an error without a name';
}
