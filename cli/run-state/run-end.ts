import type { ExecutionDetails } from '../executions/execution-details.ts';

/** What one execution that has ended says of its run. */
export type RunEnd = Pick<
  ExecutionDetails,
  | 'name'
  | 'outcome'
  | 'started_at'
  | 'run_id'
  | 'not_started_because'
  | 'flow_version'
  | 'source_path'
  | 'route'
  | 'rejected_share_alert'
  | 'zero_rows'
>;

/** Lume has told how the run ended. */
export function hasSeenEnd({ outcome }: Pick<RunEnd, 'outcome'>): boolean {
  return ['SUCCEEDED', 'PARTIAL_FAILED', 'FAILED', 'CRASHED'].includes(outcome);
}

/** There was a run, and it may be going on for all that this execution knows. */
export function hasUnknownEnd({ outcome, run_id }: Pick<RunEnd, 'outcome' | 'run_id'>): boolean {
  return run_id !== null && ['TIMED_OUT', 'ERROR', 'NOT_REPORTED'].includes(outcome);
}

/** Nothing was started, and that is sure: such an execution says nothing of the runs before it. */
export function hasCertainlyNotStarted({ outcome, not_started_because: because }: RunEnd): boolean {
  return outcome === 'NOT_STARTED' && because !== null && !MAY_BE_RUNNING.includes(because);
}

/** Of NOT_STARTED: Lume may have, or has, a run of the path that nobody here knows. */
const MAY_BE_RUNNING: readonly string[] = ['uncertain', 'already_running'];

/** The newest execution about each run whose end none of them saw. In the order that they come in: newest first. */
export function openRuns(ends: readonly RunEnd[]): readonly RunEnd[] {
  const ended = new Set(ends.filter(hasSeenEnd).map(({ run_id }) => run_id));
  const open = ends.filter((end) => hasUnknownEnd(end) && !ended.has(end.run_id));
  return open.filter((end, at) => open.findIndex(({ run_id }) => run_id === end.run_id) === at);
}
