import { OwnError } from '../own-error.ts';
import type { OutcomeEvent } from './outcome-event.ts';

/** The archive is unavailable. Writing the report again is safe. */
export class ArchiveUnavailableError extends OwnError {
  override readonly name = 'ArchiveUnavailableError';
}

/** The archive does not exist, or this function may not write to it. Not retryable. */
export class ArchiveRefusedError extends OwnError {
  override readonly name = 'ArchiveRefusedError';
}

/** Stores reports. */
export interface Archive {
  /**
   * Writes JSON to the key, and replaces what is there.
   * @throws {ArchiveUnavailableError}
   * @throws {ArchiveRefusedError}
   */
  put(key: string, body: string): Promise<void>;
}

/** Lume's metadata as Lume's own JSON, because numbers may have more digits than JavaScript keeps. */
export interface ArchivedMetadata {
  /** Null if there is no run, or if Lume did not return it. */
  readonly metadata_json: string | null;
  /** Why Lume did not return the metadata of a run. */
  readonly metadata_error: string | null;
}

/** The event with `metadata` and `metadata_error`, as one line of JSON. */
export function archivedReport(event: OutcomeEvent, { metadata_json, metadata_error }: ArchivedMetadata): string {
  const head = JSON.stringify({ ...event, metadata_error }).slice(0, -1);
  return `${head},"metadata":${metadata_json ?? 'null'}}\n`;
}

/**
 * `reports/flow={flow}/version={version}/date={yyyy-mm-dd}/{id}.json`: partitions for Athena.
 * @param day ISO 8601 time, in UTC.
 * @param id of the run, or the name of the execution if there is no run.
 */
export function reportKey(flowVersion: string | null, day: string, id: string): string {
  const [flow = 'unknown', version = 'unknown'] = (flowVersion ?? 'unknown:unknown').split(':');
  return `reports/flow=${flow}/version=${version}/date=${day.slice(0, 10)}/${id}.json`;
}
