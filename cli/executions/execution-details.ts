import type { DescribeExecutionOutput } from '@aws-sdk/client-sfn';
import { asNumber, asObject, asText, type JsonObject, jsonObject } from '../../functions/json-object.ts';
import type { OutcomeEvent } from '../../functions/reports/outcome-event.ts';
import { uriOf } from '../aws/s3-uri.ts';
import { type ListedOutcome, listedOutcome } from './listed-outcome.ts';
import { publishedEvent } from './published-event.ts';

/** One execution as `--json` prints it. Null means unknown. Times are ISO 8601. */
export interface ExecutionDetails {
  readonly execution: string;
  readonly name: string;
  readonly outcome: ListedOutcome;
  readonly started_at: string;
  readonly ended_at: string | null;
  /** Until now if it is running. */
  readonly seconds: number;
  readonly flow_version: string | null;
  readonly source_path: string | null;
  /** The uploaded object, `s3://…`; null for a manual execution. */
  readonly file: string | null;
  readonly route: string | null;
  readonly run_id: string | null;
  readonly status: string | null;
  readonly checks: number | null;
  readonly rows: OutcomeEvent['rows'] | null;
  readonly not_started_because: string | null;
  readonly error_message: string | null;
  readonly force_rerun: boolean;
  /** Setting of the route: a larger share of rejected rows is an alert. */
  readonly rejected_share_alert: number | null;
  /** Setting of the route: `alert` if zero delivered rows are an alert. */
  readonly zero_rows: string | null;
  readonly requested_by: string | null;
  readonly reason: string | null;
  /** When the file landed; null for a manual execution. */
  readonly arrived_at: string | null;
  readonly report: string | null;
}

/**
 * Combines the description with the outcome event in the published messages. The input of a manual execution can be
 * anything: values of the wrong type count as unknown.
 * @param state the state data at its end, or so far.
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
