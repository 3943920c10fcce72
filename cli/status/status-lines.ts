import { count, truncate } from '../../functions/output-text.ts';
import { duration } from '../../functions/reports/formatted-values.ts';
import { packageCommand } from '../../functions/reports/package-command.ts';
import type { StoredVersion } from '../aws/object-versions.ts';
import type { DeadLetter } from '../dead-letters/dead-letter.ts';
import type { ExecutionDetails } from '../executions/execution-details.ts';
import { colourOf } from '../executions/outcome-colour.ts';
import { type NoRouteReason, noRouteText } from '../routes/no-route-reason.ts';
import { HANG } from '../terminal/printable.ts';
import type { Paint } from '../terminal/printer.ts';
import { utcTime } from '../terminal/utc-time.ts';

/** Output of `status`: a block of lines for each fact. */

const LABEL = 11;

function labelled(label: string, text: string, paint: Paint): string {
  return `  ${paint('dim', label.padEnd(LABEL))} ${HANG}${text}`;
}

export function objectLines(uri: string, versions: readonly StoredVersion[], paint: Paint): readonly string[] {
  const [newest] = versions;
  const now = newest?.is_latest
    ? `${count(newest.size, 'byte')}, last modified ${utcTime(newest.last_modified)}`
    : 'not in the bucket now';
  const earlier = versions.filter(({ is_latest }) => !is_latest);
  return [
    uri,
    labelled('object', now, paint),
    ...earlier.map(({ size, last_modified }) =>
      labelled('earlier', `${count(size, 'byte')}, last modified ${utcTime(last_modified)}`, paint),
    ),
  ];
}

export function noRouteLine(noRouteReason: NoRouteReason, paint: Paint): string {
  return labelled('route', paint('red', noRouteText(noRouteReason)), paint);
}

export function deadLetterLine({ queue, why }: DeadLetter, paint: Paint): string {
  const label = queue === 'notifications' ? 'not told' : 'stuck';
  return labelled(label, `${paint('red', why)} (${packageCommand('dlq show')})`, paint);
}

export function executionLines(seen: ExecutionDetails, paint: Paint): readonly string[] {
  const because = seen.not_started_because === null ? '' : ` (${seen.not_started_because.replaceAll('_', ' ')})`;
  const head = `${utcTime(seen.started_at)}  ${paint(colourOf(seen.outcome), seen.outcome)}${because}  ${seen.run_id ?? 'no run'}`;
  const lines = (label: string, text: string | null) =>
    text === null ? [] : [labelled(label, truncate(text, 500), paint)];
  return [
    head,
    ...lines('file', seen.source_path),
    ...lines('flow', flowOf(seen)),
    ...lines('came by', originOf(seen)),
    ...lines('took', tookOf(seen)),
    ...lines('rows', rowsOf(seen)),
    ...lines('error', seen.outcome === 'SUCCEEDED' ? null : seen.error_message),
    ...lines('report', seen.report),
    ...lines('execution', seen.execution),
  ];
}

function flowOf({ flow_version, route }: ExecutionDetails): string | null {
  if (flow_version === null) return null;
  return route === null ? flow_version : `${flow_version}, route ${route}`;
}

function originOf({ arrived_at, requested_by, force_rerun, reason }: ExecutionDetails): string {
  const origin = arrived_at === null ? `hand${requested_by === null ? '' : `, ${requested_by}`}` : `upload`;
  const why = reason === null ? '' : `: ${reason}`;
  return `${origin}${force_rerun ? ', forced' : ''}${why}`;
}

function tookOf({ seconds, checks, status, outcome }: ExecutionDetails): string {
  const last = status === null || status === outcome ? '' : `, Lume said ${status}`;
  return `${duration(seconds)}${checks === null ? '' : `, ${count(checks, 'check')}`}${last}`;
}

function rowsOf({ rows }: ExecutionDetails): string | null {
  if (rows === null || (rows.mapped === null && rows.rejected === null)) return null;
  return `${rows.mapped ?? '?'} mapped, ${rows.rejected ?? '?'} rejected`;
}
