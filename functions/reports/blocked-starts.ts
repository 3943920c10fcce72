import type { ListedExecution } from '../aws/step-functions.ts';
import type { OutcomeEvent } from './outcome-event.ts';

/** A start was answered by a page of something in front of Lume. */
export const BLOCKED = 'LumeBlockedError';

/** Such a start is retried for about 20 minutes. */
const REPEATED_MS = 30 * 60_000;

/**
 * Whether all starts of a batch were blocked by something in front of Lume. If it blocks every start, that is an
 * outage. If other files go through, it objects to the names or metadata of these, and each needs an alert of its own.
 */
export function isBlockedTogether(alike: readonly OutcomeEvent[]): boolean {
  return alike.length > 1 && alike.every(({ error_name }) => error_name === BLOCKED);
}

/**
 * About when the first of them was started: at its arrival, or 30 minutes before its end, whichever is later, because a
 * file that is started again may have arrived long before. In ms since 1970.
 */
export function blockedSince(blocked: readonly OutcomeEvent[]): number {
  const starts = blocked.map(({ arrived_at, finished_at }) =>
    Math.max(Date.parse(arrived_at ?? '') || 0, Date.parse(finished_at) - REPEATED_MS),
  );
  return Math.min(...starts);
}

/**
 * Whether a start has gone through since then. Compares starts, not ends: a run that was started earlier may succeed
 * while all starts are blocked.
 * @param succeeded executions that ended SUCCEEDED.
 */
export function wentThrough(succeeded: readonly ListedExecution[], sinceMs: number): boolean {
  return succeeded.some(({ startedAtMs }) => !(startedAtMs < sinceMs)); // an invalid time counts, too: rather more alerts
}
