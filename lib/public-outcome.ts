/**
 * What a program needs that subscribes to outcomes: the types of the event and its JSON Schema.
 *
 * @module lume-arrivals/outcome
 */
import schema from '../docs/outcome-event.schema.json' with { type: 'json' };

export type { ZeroRows } from '../functions/arrivals/field-schemas.ts';
export type { EarlierUpload } from '../functions/reports/earlier-upload.ts';
export type { NotStartedBecause, Outcome } from '../functions/reports/outcome.ts';
export { OUTCOME_SCHEMA, type OutcomeEvent } from '../functions/reports/outcome-event.ts';
export type { RejectReason } from '../functions/reports/run-digest.ts';

/**
 * The JSON Schema (2020-12) of an {@link OutcomeEvent}, for a validator of your choice. It allows fields that it does not
 * know, because a later version may add some.
 */
export const outcomeEventSchema: Readonly<Record<string, unknown>> = schema;
