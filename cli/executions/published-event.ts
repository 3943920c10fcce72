import * as z from 'zod/mini';
import { asObject, jsonObject } from '../../functions/json-object.ts';
import { OUTCOMES } from '../../functions/reports/outcome.ts';
import { OUTCOME_SCHEMA, type OutcomeEvent } from '../../functions/reports/outcome-event.ts';
import { readOutcomeEvent } from '../../functions/reports/read-outcome-event.ts';

const text = z.nullable(z.string());
const rows = z.nullable(z.number());

/**
 * The part of the event that commands read. State data starts as the execution's input, which can be anything: a report
 * in it may be forged.
 */
const schema = z.looseObject({
  schema: z.literal(OUTCOME_SCHEMA),
  outcome: z.enum(OUTCOMES),
  not_started_because: text,
  run_id: text,
  flow_version: text,
  source_path: text,
  route: text,
  target_locations: z.object({ mapped: text, rejects: text }),
  rows: z.object({ mapped: rows, rejected: rows }),
  reject_reasons: z.array(z.object({ reason: z.string(), count: rows })),
  rejected_share_alert: rows,
  zero_rows: z.optional(text),
  error_name: text,
  error_message: text,
  api_key_secret: text,
  status: text,
  checks: z.number(),
  arrived_at: text,
  started_at: text,
  finished_at: z.string(),
  force_rerun: z.boolean(),
  requested_by: text,
  reason: text,
  max_attempts: rows,
  run_metadata: z.nullable(z.record(z.string(), z.string())),
  report: z.string(),
  execution: z.string(),
  links: z.object({ execution: z.string(), report: text, source: text }),
});

/** The outcome event in a report's publications: their body for programs. */
export function publishedEvent(report: unknown): OutcomeEvent | undefined {
  for (const kind of ['success', 'alert']) {
    const message = asObject(asObject(report)?.[kind])?.['message'];
    const body = typeof message === 'string' ? jsonObject(message)['default'] : undefined;
    const event = typeof body === 'string' ? z.safeParse(schema, readOutcomeEvent(body)) : undefined;
    if (event?.success) return event.data as unknown as OutcomeEvent;
  }
  return undefined;
}
