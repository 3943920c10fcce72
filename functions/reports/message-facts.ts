import { fileName } from '../arrivals/file-name.ts';
import { secondsBetween } from '../metrics.ts';
import { count } from '../output-text.ts';
import { executionNameOf } from './execution-links.ts';
import { duration, zonedTime } from './formatted-values.ts';
import type { Fact, Link } from './message-content.ts';
import type { Outcome } from './outcome.ts';
import type { OutcomeEvent } from './outcome-event.ts';
import { plainLine } from './plain-text.ts';

/** A fact, or none if it has no value. */
export function fact(label: string, ...values: readonly (string | null)[]): readonly Fact[] {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? [{ label, values: known }] : [];
}

/** The name of the file without its folders, or the best substitute. */
export function fileOf({ source_path, run_id, execution }: OutcomeEvent): string {
  const path = plainLine(source_path ?? '').trim();
  return fileName(path) || path || run_id || executionNameOf(execution);
}

/** What to call the source: a flow may read a file, or a batch of a database. */
export function sourceNoun({ source_path }: OutcomeEvent): 'file' | 'batch' | 'data' {
  if (source_path === null) return 'data';
  return source_path.includes('://') ? 'file' : 'batch';
}

/** The whole path. */
export function source(event: OutcomeEvent): readonly Fact[] {
  return fact(sourceNoun(event) === 'batch' ? 'Batch' : 'File', event.source_path);
}

/** How long it took, if that is known. */
export function took({ arrived_at, started_at, finished_at }: OutcomeEvent): readonly Fact[] {
  const seconds = secondsBetween(arrived_at ?? started_at, finished_at);
  if (seconds === null) return [];
  return fact('Took', `${duration(seconds)}, from ${arrived_at === null ? 'start' : 'upload'} to outcome`);
}

/** Labels of `finished_at` for outcomes in which no run was seen to finish. */
const LAST_TIME: Partial<Record<Outcome, string>> = {
  TIMED_OUT: 'Last checked',
  NOT_STARTED: 'Ended',
  ERROR: 'Given up',
};

/** The details, which are the same in every message. */
export function details(event: OutcomeEvent, timeZone: string): readonly Fact[] {
  const time = (iso: string | null) => (iso === null ? null : zonedTime(iso, timeZone));
  return [
    ...fact('Flow', event.flow_version),
    ...fact('Route', event.route),
    ...fact('Run', event.run_id),
    ...fact('Lume status', event.status === event.outcome ? null : event.status),
    ...fact('Checked', event.checks === 0 ? null : count(event.checks, 'time')),
    ...fact('Arrived', time(event.arrived_at)),
    ...fact('Earlier upload', ...earlierUpload(event, timeZone)),
    ...fact('Started', time(event.started_at)),
    ...fact(LAST_TIME[event.outcome] ?? 'Finished', time(event.finished_at)),
    ...fact('Forced', event.force_rerun ? (event.reason ?? 'yes') : null),
    ...fact('Reason', event.force_rerun ? null : event.reason),
    ...fact('Requested by', event.requested_by),
    ...fact('Remark', ...(event.remarks.length === 0 ? [null] : event.remarks)),
    ...fact('Report', event.report),
  ];
}

function earlierUpload({ earlier_upload: earlier }: OutcomeEvent, timeZone: string): readonly string[] {
  if (earlier === null) return [];
  return [`${zonedTime(earlier.at, timeZone)}, ${count(earlier.size, 'byte')}`, executionNameOf(earlier.execution)];
}

export function consoleLinks({ links }: OutcomeEvent): readonly Link[] {
  return [
    { label: 'Execution', url: links.execution },
    ...(links.report === null ? [] : [{ label: 'Report', url: links.report }]),
    ...(links.source === null ? [] : [{ label: 'Source file', url: links.source }]),
  ];
}
