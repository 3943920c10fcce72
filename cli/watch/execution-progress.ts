import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { type Ending, endingIn } from './execution-ending.ts';
import { type StateData, stateData } from './workflow-state.ts';

type Phase = 'starting' | 'checking' | 'waiting' | 'reporting' | 'ended';

/** How far an execution has come, as its history says. */
export interface View extends StateData {
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

export const NOTHING_SEEN: View = {
  seen: 0,
  at: new Date(0),
  phase: 'starting',
  run: undefined,
  check: undefined,
  report: undefined,
};

/** The view with one event more. Events come in their order; some may be missing at the start. */
export function withEvent(view: View, event: HistoryEvent): View {
  const { id = view.seen, timestamp = view.at } = event;
  const next = { ...view, seen: id, at: timestamp };
  const ending = endingIn(event, view.report);
  if (ending !== undefined) return { ...next, phase: 'ended', trouble: undefined, ending };
  if (event.type === 'ExecutionRedriven') return { ...next, phase: 'starting', ending: undefined };
  const trouble = troubleIn(event);
  if (trouble !== undefined) return { ...next, trouble };

  if (!tellsState(event)) return next;
  const { name = '', input } = event.stateEnteredEventDetails ?? {};
  const known = { ...next, ...withoutGaps(stateData(input)), trouble: undefined, nextCheckAt: undefined };
  const phase = phaseOf(name, known);
  const wait = phase === 'waiting' ? known.check?.wait_seconds : undefined;
  return { ...known, phase, ...(wait !== undefined && { nextCheckAt: new Date(timestamp.getTime() + wait * 1000) }) };
}

/** The event says where the workflow is and what it has found out. A Choice only leads to the next that does. */
export function tellsState({ type }: HistoryEvent): boolean {
  return /^(Task|Wait|Pass|Succeed|Fail)StateEntered$/.test(type ?? '');
}

/** What an earlier state had found out stays known. */
function withoutGaps({ run, check, report }: StateData): Partial<StateData> {
  return { ...(run && { run }), ...(check && { check }), ...(report && { report }) };
}

/** The names are those of `lib/run-workflow.ts`. */
function phaseOf(state: string, { run, report }: StateData): Phase {
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
