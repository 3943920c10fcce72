import type { ExecutionDetails } from '../executions/execution-details.ts';

/** What an ended execution says about its run. */
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

/** Lume has reported the end of the run. */
export function hasSeenEnd({ outcome }: Pick<RunEnd, 'outcome'>): boolean {
  return ['SUCCEEDED', 'PARTIAL_FAILED', 'FAILED', 'CRASHED'].includes(outcome);
}

/** The run may still be going on. */
export function hasUnknownEnd({ outcome, run_id }: Pick<RunEnd, 'outcome' | 'run_id'>): boolean {
  return run_id !== null && ['TIMED_OUT', 'ERROR', 'NOT_REPORTED'].includes(outcome);
}

/** Certainly no run was started: it says nothing about earlier runs. */
export function hasCertainlyNotStarted({ outcome, not_started_because: because }: RunEnd): boolean {
  return outcome === 'NOT_STARTED' && because !== null && !MAY_BE_RUNNING.includes(because);
}

/** NOT_STARTED reasons with which a run may exist. */
const MAY_BE_RUNNING: readonly string[] = ['uncertain', 'already_running'];

/** The newest execution of each run without a known end, in the order given: newest first. */
export function openRuns(ends: readonly RunEnd[]): readonly RunEnd[] {
  const ended = new Set(ends.filter(hasSeenEnd).map(({ run_id }) => run_id));
  const open = ends.filter((end) => hasUnknownEnd(end) && !ended.has(end.run_id));
  return open.filter((end, at) => open.findIndex(({ run_id }) => run_id === end.run_id) === at);
}
