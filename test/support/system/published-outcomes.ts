import type { OutcomeEvent } from '../../../functions/reports/outcome-event.ts';
import { OUTCOME_SCHEMA } from '../../../functions/reports/outcome-event.ts';
import type { LocalEvent } from '../../../local/local-event.ts';

/** The outcome events that subscribers got, in order; one that was published twice is there twice. */
export function publishedOutcomes(events: readonly LocalEvent[]): readonly OutcomeEvent[] {
  return events.flatMap((event) => {
    if (event.kind !== 'published') return [];
    const body = event.publication.bodies.default;
    if (!body.startsWith('{')) return [];
    const outcome = JSON.parse(body) as OutcomeEvent;
    return outcome.schema === OUTCOME_SCHEMA ? [outcome] : [];
  });
}
