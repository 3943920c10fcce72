import type { LumeRun, RunMetadata } from '../lume/lume.ts';
import { truncate } from '../output-text.ts';
import { plainLine } from './plain-text.ts';

/**
 * What the messages need of a run's metadata, bounded: metadata may have megabytes, the state of a workflow 256 KiB.
 * Messages and reasons are on one line; locations are exact.
 *
 * `target_locations`, `error_message`, an `error` entry and `run.flow_version` are documented. Row counts and reasons
 * are not: they are read where they are likely to be, and left out if they are not there.
 */
export interface RunDigest {
  readonly flow_version: string | null;
  readonly target_locations: { readonly mapped: string | null; readonly rejects: string | null };
  readonly rows: { readonly mapped: number | null; readonly rejected: number | null };
  readonly reject_reasons: readonly RejectReason[];
  readonly error_message: string | null;
  /** What was odd in Lume's answer. */
  readonly remarks: readonly string[];
}

export interface RejectReason {
  readonly reason: string;
  readonly count: number | null;
}

const MAX_LOCATION = 2048;
const MAX_ERROR_MESSAGE = 4000;
const MAX_REASONS = 5;
const MAX_REASON = 200;

export function digestOf({ metadata, remarks }: Pick<LumeRun, 'metadata' | 'remarks'>): RunDigest {
  const locations = objectAt(metadata, 'target_locations');
  const rows = objectAt(metadata, 'row_counts');
  return {
    flow_version: flowVersionOf(objectAt(metadata, 'run')['flow_version']),
    target_locations: {
      mapped: locationOf(locations['mapped']),
      rejects: locationOf(locations['rejects']),
    },
    rows: { mapped: countOf(rows['mapped']), rejected: countOf(rows['rejected']) },
    reject_reasons: reasonsOf(metadata['reject_reasons']),
    error_message: textOf(metadata['error_message'] ?? metadata['error'], MAX_ERROR_MESSAGE),
    remarks: remarks.slice(0, MAX_REASONS).map((remark) => truncate(plainLine(remark), MAX_REASON)),
  };
}

function objectAt(value: RunMetadata, key: string): Readonly<Record<string, unknown>> {
  const found = Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
}

/** Becomes a message attribute and part of the report's key, so only a valid name is used. */
function flowVersionOf(value: unknown): string | null {
  return typeof value === 'string' && /^[\w.-]{1,128}:[\w.-]{1,64}$/.test(value) ? value : null;
}

function locationOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? truncate(value, MAX_LOCATION) : null;
}

/** Values that are no text are shown as JSON: better than nothing in an alert. */
function textOf(value: unknown, max: number): string | null {
  if (value === undefined || value === null) return null;
  const said = typeof value === 'object' && 'message' in value ? value.message : value;
  const text = typeof said === 'string' ? said : (JSON.stringify(value) ?? '');
  return truncate(plainLine(text), max) || null;
}

function countOf(value: unknown): number | null {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null;
}

function reasonsOf(value: unknown): readonly RejectReason[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_REASONS).flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const reason = textOf((entry as Record<string, unknown>)['reason'], MAX_REASON);
    return reason ? [{ reason, count: countOf((entry as Record<string, unknown>)['count']) }] : [];
  });
}
