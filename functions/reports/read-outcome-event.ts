import { jsonObject } from '../json-object.ts';
import { OUTCOME_SCHEMA, type OutcomeEvent } from './outcome-event.ts';

/**
 * The outcome event that is the body of a message for programs. Undefined for anything else, and for an event without
 * an outcome, an end or an execution, of which nothing could be said.
 */
export function readOutcomeEvent(body: string): OutcomeEvent | undefined {
  const event = jsonObject(body);
  const isWhole = ['outcome', 'finished_at', 'execution'].every((name) => typeof event[name] === 'string');
  return event['schema'] === OUTCOME_SCHEMA && isWhole ? (event as unknown as OutcomeEvent) : undefined;
}
