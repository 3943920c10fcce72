import type { OutcomeEvent } from './outcome-event.ts';

/** Errors that have nothing to do with the file: during an outage, every file has them. */
const OF_AN_OUTAGE: ReadonlySet<string | null> = new Set([
  'LumeUnavailableError',
  'LumeAuthenticationError',
  'LumeBlockedError',
  'Lambda.TooManyRequestsException',
]);

/**
 * Whether an outage is the cause, so that the alert becomes part of a summary: an outage must not send one alert per
 * file. A run that may have been started always has its own alert. Only for outcomes with a message for the outages
 * topic (`outcome-routing.ts`).
 */
export function isOfAnOutage({ not_started_because, error_name }: OutcomeEvent): boolean {
  return not_started_because !== 'uncertain' && OF_AN_OUTAGE.has(error_name);
}
