import type { Fields } from './fields.ts';
import { TERMINAL_STATUSES, type TerminalStatus } from './lume-contract.ts';

export interface RowCounts {
  readonly source: number;
  readonly mapped: number;
  readonly rejected: number;
}

export interface RejectReason {
  readonly reason: string;
  /** Rows with this reason; a row that breaks two rules is counted under both. */
  readonly count: number;
}

/**
 * How a run goes that does no work: it reads and writes no object, and the locations that it names hold nothing.
 * Batch flows, flows with `scripted` and faults of the kind `script` make such runs.
 */
export interface Script {
  /** Default: what the row counts say. `NEVER` stays in the last status for good. */
  readonly outcome?: TerminalStatus | 'NEVER';
  /** The statuses on the way, known ones or not. Default: Lume's four. */
  readonly statuses?: readonly string[];
  /** The run goes on by being asked for, whatever the time: a status each, and the end by as many status calls as this. */
  readonly status_calls?: number;
  readonly error_message?: string;
  /** Default: 100 rows that fit the outcome. */
  readonly row_counts?: RowCounts;
  readonly reject_reasons?: readonly RejectReason[];
  /** Laid over the metadata, to replace or to add entries. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Adds an entry `padding` of this many bytes to the metadata. */
  readonly metadata_bytes?: number;
}

export const SCRIPT_FIELDS = [
  'outcome',
  'statuses',
  'status_calls',
  'error_message',
  'row_counts',
  'reject_reasons',
  'metadata',
  'metadata_bytes',
] as const;

const MAX_PADDING_BYTES = 64 * 1024 * 1024;

/** Checks a script; the mistakes go where those of `script` go. */
export function checkScript(script: Fields): void {
  script.choice('outcome', [...TERMINAL_STATUSES, 'NEVER']);
  script.texts('statuses');
  script.wholeNumber('status_calls', { min: 1 });
  script.text('error_message');
  script.wholeNumber('metadata_bytes', { min: 0, max: MAX_PADDING_BYTES });
  script.nested('metadata', Object.keys(script.raw('metadata') ?? {}));
  for (const [index, entry] of (script.list('reject_reasons') ?? []).entries()) {
    const { reason, count } = (entry ?? {}) as Partial<RejectReason>;
    if (typeof reason !== 'string' || !Number.isSafeInteger(count)) {
      script.mistake(`reject_reasons[${index}]`, 'must be {"reason": text, "count": whole number}');
    }
  }
  const counts = script.nested('row_counts', ['source', 'mapped', 'rejected'])?.require('source', 'mapped', 'rejected');
  const source = counts?.wholeNumber('source', { min: 0 });
  const mapped = counts?.wholeNumber('mapped', { min: 0 });
  const rejected = counts?.wholeNumber('rejected', { min: 0 });
  if (source !== undefined && mapped !== undefined && rejected !== undefined && source !== mapped + rejected) {
    script.mistake('row_counts', 'must add up: source = mapped + rejected');
  }
}

/** The terminal status that row counts stand for: a file without rows has succeeded, one without a good row has not. */
export function outcomeOf(rows: RowCounts): TerminalStatus {
  if (rows.rejected === 0) {
    return 'SUCCEEDED';
  }
  return rows.mapped === 0 ? 'FAILED' : 'PARTIAL_FAILED';
}

/** The row counts of a scripted run: those it states, else 100 rows that fit its outcome. */
export function scriptedRows(script: Script): RowCounts {
  if (script.row_counts !== undefined) {
    return script.row_counts;
  }
  switch (script.outcome) {
    case 'PARTIAL_FAILED':
      return { source: 100, mapped: 95, rejected: 5 };
    case 'FAILED':
    case 'CRASHED':
      return { source: 100, mapped: 0, rejected: 0 };
    default:
      return { source: 100, mapped: 100, rejected: 0 };
  }
}
