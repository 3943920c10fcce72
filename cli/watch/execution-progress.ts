import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { type Ending, endingIn } from './execution-ending.ts';
import { type WorkflowState, workflowState } from './workflow-state.ts';

type Phase = 'starting' | 'checking' | 'waiting' | 'reporting' | 'ended';

/** How far an execution has come, as its history says. */
export interface ExecutionProgress extends WorkflowState {
  /** Number of the newest event that is in it. */
  readonly seen: number;
  /** Time of that event. */
  readonly at: Date;
  readonly phase: Phase;
  /** When the wait ends that the workflow is in. */
  readonly nextCheckAt?: Date | undefined;
  /** Name of the error of the last attempt, which the workflow may repeat. */
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

/** The progress with one event more. Events come in their order; some may be missing at the start. */
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

/** The event says where the workflow is and what it has found out. A Choice only leads to the next that does. */
export function tellsState({ type }: HistoryEvent): boolean {
  return /^(Task|Wait|Pass|Succeed|Fail)StateEntered$/.test(type ?? '');
}

/** What an earlier state had found out stays known. */
function withoutGaps({ run, check, report }: WorkflowState): Partial<WorkflowState> {
  return { ...(run && { run }), ...(check && { check }), ...(report && { report }) };
}

/** The names are those of `lib/run-workflow.ts`. */
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
