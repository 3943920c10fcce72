import { OUTCOME_SCHEMA, type OutcomeEvent } from '../../functions/reports/outcome-event.ts';
import { asObject, jsonObject } from '../json-object.ts';

/** The outcome event of a report in a workflow's state: every publication has it as its body for programs. */
export function publishedEvent(report: unknown): OutcomeEvent | undefined {
  for (const kind of ['success', 'alert']) {
    const message = asObject(asObject(report)?.[kind])?.['message'];
    const body = typeof message === 'string' ? jsonObject(message)['default'] : undefined;
    const event = typeof body === 'string' ? jsonObject(body) : {};
    if (event['schema'] === OUTCOME_SCHEMA) return event as unknown as OutcomeEvent;
  }
  return undefined;
}
