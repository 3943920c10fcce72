import type { OutcomeEvent } from './outcome-event.ts';

/** Errors that say nothing of a file: while they last, every file has them. */
const OF_AN_OUTAGE: ReadonlySet<string | null> = new Set([
  'LumeUnavailableError',
  'LumeAuthenticationError',
  'LumeBlockedError',
  'Lambda.TooManyRequestsException',
]);

/**
 * Whether an alert has a cause that it shares with every other file of that time: it is told in a summary, so that an
 * outage does not send one alert a file. A run that may have been started has to be looked after by itself. To be asked only
 * of outcomes that have a message for the outages topic (`outcome-routing.ts`).
 */
export function isOfAnOutage({ not_started_because, error_name }: OutcomeEvent): boolean {
  return not_started_because !== 'uncertain' && OF_AN_OUTAGE.has(error_name);
}
