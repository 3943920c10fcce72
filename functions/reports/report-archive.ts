import { OwnError } from '../own-error.ts';
import type { OutcomeEvent } from './outcome-event.ts';

/** The archive cannot take a report for now. Writing it again is safe. */
export class ArchiveUnavailableError extends OwnError {
  override readonly name = 'ArchiveUnavailableError';
}

/** There is no such archive, or this function may not write to it: somebody has to mend that. */
export class ArchiveRefusedError extends OwnError {
  override readonly name = 'ArchiveRefusedError';
}

/** Where reports are kept. */
export interface Archive {
  /**
   * Writes JSON at the key; writing it again replaces it.
   * @throws {ArchiveUnavailableError}
   * @throws {ArchiveRefusedError}
   */
  put(key: string, body: string): Promise<void>;
}

/** Lume's metadata as Lume wrote it, JSON: a number may have more digits than JavaScript keeps. */
export interface ArchivedMetadata {
  /** Null where there is no run or Lume did not hand it out. */
  readonly metadata_json: string | null;
  /** Why the metadata is null although there is a run. */
  readonly metadata_error: string | null;
}

/** The event, with `metadata` and `metadata_error` beside its fields: one line of JSON. */
export function archivedReport(event: OutcomeEvent, { metadata_json, metadata_error }: ArchivedMetadata): string {
  const head = JSON.stringify({ ...event, metadata_error }).slice(0, -1);
  return `${head},"metadata":${metadata_json ?? 'null'}}\n`;
}

/**
 * `reports/flow={flow}/version={version}/date={yyyy-mm-dd}/{id}.json`: partitions that Athena reads. The id is the run's,
 * or the execution's name where there is no run.
 * @param day ISO 8601 time, in UTC.
 */
export function reportKey(flowVersion: string | null, day: string, id: string): string {
  const [flow = 'unknown', version = 'unknown'] = (flowVersion ?? 'unknown:unknown').split(':');
  return `reports/flow=${flow}/version=${version}/date=${day.slice(0, 10)}/${id}.json`;
}
