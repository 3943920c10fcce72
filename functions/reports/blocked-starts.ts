import type { ListedExecution } from '../aws/step-functions.ts';
import type { OutcomeEvent } from './outcome-event.ts';

/** A page of something before Lume answered a start. */
export const BLOCKED = 'LumeBlockedError';

/** A start that is answered by a page is repeated for about 20 minutes. */
const REPEATED_MS = 30 * 60_000;

/**
 * Files of one batch that something before Lume refused. Where it refuses every start, that is an outage, and told as one;
 * where other files go through, it dislikes these by their names or metadata, and each has to be looked at.
 */
export function isBlockedTogether(alike: readonly OutcomeEvent[]): boolean {
  return alike.length > 1 && alike.every(({ error_name }) => error_name === BLOCKED);
}

/**
 * About when the first of them was to be started: when it arrived, or 30 minutes before its end, whatever is later. A file
 * that is started again may have arrived long before. In ms since 1970.
 */
export function blockedSince(blocked: readonly OutcomeEvent[]): number {
  const starts = blocked.map(({ arrived_at, finished_at }) =>
    Math.max(Date.parse(arrived_at ?? '') || 0, Date.parse(finished_at) - REPEATED_MS),
  );
  return Math.min(...starts);
}

/**
 * Whether a file was started since then, and went through. The end of an execution says less: a run that was started before
 * may end well while every start is refused.
 * @param succeeded executions that ended SUCCEEDED.
 */
export function wentThrough(succeeded: readonly ListedExecution[], sinceMs: number): boolean {
  return succeeded.some(({ startedAtMs }) => !(startedAtMs < sinceMs)); // a time that is none counts: nothing is hidden
}
