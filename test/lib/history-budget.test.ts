import { expect, it } from 'vitest';
import { MAX_ATTEMPTS_LIMIT } from '../../functions/polling/attempts-limit.ts';
import {
  CHECK_RETRIES,
  PUBLISH_RETRIES,
  REPEATED_START_RETRIES,
  REPORT_RETRIES,
  START_RETRIES,
} from '../../lib/workflow-retries.ts';

/** Events of one execution; the next one would fail it. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const HISTORY_LIMIT = 25_000;

/** Check status (5 events: entered, scheduled, started, succeeded, exited), Still running? (2) and Wait (2). */
const EVENTS_PER_CHECK = 9;
/** A failed attempt is scheduled, started and failed. */
const EVENTS_PER_RETRY = 3;
/** All states that an execution enters once. */
const EVENTS_OF_THE_REST = 80;
/** Outages of many hours, of any service, that fit into one execution. */
const OUTAGES = 6;
/** Gaps of 20 minutes that fit, too. */
const GAPS = 8;

const RETRIES = [START_RETRIES, REPEATED_START_RETRIES, CHECK_RETRIES, REPORT_RETRIES, PUBLISH_RETRIES].flat();
const eventsOf = (attempts: number) => EVENTS_PER_RETRY * attempts;
const perOutage = eventsOf(Math.max(...RETRIES.map(({ maxAttempts = 0 }) => maxAttempts)));
const perGap = eventsOf(CHECK_RETRIES.at(-1)?.maxAttempts ?? 0);

function mostHistoryEvents(maxAttempts: number): number {
  return maxAttempts * EVENTS_PER_CHECK + EVENTS_OF_THE_REST + OUTAGES * perOutage + GAPS * perGap;
}

it('the limit of checks is what the history of an execution holds, retries included', () => {
  expect(mostHistoryEvents(MAX_ATTEMPTS_LIMIT)).toBeLessThanOrEqual(HISTORY_LIMIT);
  expect(mostHistoryEvents(MAX_ATTEMPTS_LIMIT + 100)).toBeGreaterThan(HISTORY_LIMIT);
});
