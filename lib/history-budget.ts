import { EVENTS_PER_GAP, EVENTS_PER_OUTAGE } from './retries.ts';

/** What Step Functions keeps of one execution; the next event would fail it. */
export const HISTORY_LIMIT = 25_000;

/** Check status (5 events: entered, scheduled, started, succeeded, exited), Still running? (2) and Wait (2). */
const EVENTS_PER_CHECK = 9;
/** Everything else that a way through the workflow enters once. */
const EVENTS_OF_THE_REST = 80;
/** Outages of many hours, of whatever service, that one execution has room for. */
const OUTAGES = 6;
/** Shorter gaps, of 20 minutes, that it has room for. */
const GAPS = 8;

/** The most history events of an execution with this limit of checks, retries included. */
export function mostHistoryEvents(maxAttempts: number): number {
  return maxAttempts * EVENTS_PER_CHECK + EVENTS_OF_THE_REST + OUTAGES * EVENTS_PER_OUTAGE + GAPS * EVENTS_PER_GAP;
}
