import type { OutcomeEvent } from '../../../functions/reports/outcome-event.ts';
import { OUTCOME_SCHEMA } from '../../../functions/reports/outcome-event.ts';
import type { LocalEvent } from '../../../local/local-event.ts';

/** What a program that reads a topic got, in order: an outcome that was published twice is there twice. */
export function publishedOutcomes(events: readonly LocalEvent[]): readonly OutcomeEvent[] {
  return events.flatMap((event) => {
    if (event.kind !== 'published') return [];
    const body = event.publication.bodies.default;
    if (!body.startsWith('{')) return [];
    const said = JSON.parse(body) as OutcomeEvent;
    return said.schema === OUTCOME_SCHEMA ? [said] : [];
  });
}
