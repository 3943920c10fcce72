import type { DescribeExecutionOutput } from '@aws-sdk/client-sfn';
import { asNumber, asObject, asText, type JsonObject, jsonObject } from '../../functions/json-object.ts';
import type { OutcomeEvent } from '../../functions/reports/outcome-event.ts';
import { uriOf } from '../aws/s3-uri.ts';
import { type ListedOutcome, listedOutcome } from './listed-outcome.ts';
import { publishedEvent } from './published-event.ts';

/** What is known of one execution; `--json` prints it as it is. Null is what is not known. Times are ISO 8601. */
export interface ExecutionDetails {
  readonly execution: string;
  readonly name: string;
  readonly outcome: ListedOutcome;
  readonly started_at: string;
  readonly ended_at: string | null;
  /** Up to now, while it is running. */
  readonly seconds: number;
  readonly flow_version: string | null;
  readonly source_path: string | null;
  /** The object whose upload started it, `s3://…`; null in an execution by hand. */
  readonly file: string | null;
  readonly route: string | null;
  readonly run_id: string | null;
  readonly status: string | null;
  readonly checks: number | null;
  readonly rows: OutcomeEvent['rows'] | null;
  readonly not_started_because: string | null;
  readonly error_message: string | null;
  readonly force_rerun: boolean;
  /** Of the route: a larger share of rejected rows is an alert. */
  readonly rejected_share_alert: number | null;
  /** Of the route: `alert` where no row delivered is an alert. */
  readonly zero_rows: string | null;
  readonly requested_by: string | null;
  readonly reason: string | null;
  /** When the file landed; null in an execution by hand. */
  readonly arrived_at: string | null;
  readonly report: string | null;
}

/**
 * Put together from what Step Functions tells, and from the outcome event in the messages that the execution published.
 * The input of an execution by hand may be anything: what is not of its type counts as not known.
 * @param state what the execution had come to, or has come to so far.
 */
export function executionDetails(described: DescribeExecutionOutput, state: JsonObject, now: Date): ExecutionDetails {
  const { executionArn: execution = '', name = '', status, error, cause, startDate = now, stopDate } = described;
  const input = jsonObject(described.input);
  const event = publishedEvent(state['report']);
  const [run, check, arrival] = [state['run'], state['check'], input['arrival']].map(asObject);
  const key = asText(arrival?.['key']);
  const known = <Key extends 'flow_version' | 'source_path' | 'route' | 'requested_by' | 'reason'>(key: Key) =>
    asText(input[key]) ?? event?.[key] ?? null;
  return {
    execution,
    name,
    outcome: listedOutcome({ status, error, state }),
    started_at: startDate.toISOString(),
    ended_at: stopDate?.toISOString() ?? null,
    seconds: Math.max(0, ((stopDate ?? now).getTime() - startDate.getTime()) / 1000),
    flow_version: known('flow_version'),
    source_path: known('source_path'),
    file: key === null ? null : uriOf({ bucket: asText(arrival?.['bucket']) ?? '', key }),
    route: known('route'),
    run_id: asText(run?.['id']) ?? asText(input['run_id']),
    status: asText(check?.['status']),
    checks: asNumber(check?.['checks']),
    rows: event?.rows ?? null,
    not_started_because: event?.not_started_because ?? null,
    error_message: event === undefined ? asText(cause) : event.error_message,
    force_rerun: event?.force_rerun ?? (run?.['forced'] === true || input['force_rerun'] === true),
    rejected_share_alert: asNumber(input['rejected_share_alert']) ?? event?.rejected_share_alert ?? null,
    zero_rows: asText(input['zero_rows']) ?? event?.zero_rows ?? null,
    requested_by: known('requested_by'),
    reason: known('reason'),
    arrived_at: event?.arrived_at ?? asText(arrival?.['time']),
    report: event?.report ?? null,
  };
}
