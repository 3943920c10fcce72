import type { Fields } from './json-fields.ts';
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
 * The course of a run that does no work: it reads and writes no object, and its target locations do not exist.
 * Batch flows, flows with `scripted` and faults of the kind `script` make such runs.
 */
export interface Script {
  /** Default: follows from the row counts. `NEVER` stays in the last status forever. */
  readonly outcome?: TerminalStatus | 'NEVER';
  /** The running statuses, known or not. Default: Lume's four. */
  readonly statuses?: readonly string[];
  /** Advances the run by status calls instead of time: one status per call, and its end at this many calls. */
  readonly status_calls?: number;
  readonly error_message?: string;
  /** Default: 100 rows, split to fit the outcome. */
  readonly row_counts?: RowCounts;
  readonly reject_reasons?: readonly RejectReason[];
  /** Merged over the metadata: replaces or adds entries. */
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

/** Checks a script and adds its mistakes to those of `script`. */
export function checkScript(script: Fields): void {
  script.choice('outcome', [...TERMINAL_STATUSES, 'NEVER']);
  script.texts('statuses');
  script.wholeNumber('status_calls', { min: 1 });
  script.text('error_message');
  script.wholeNumber('metadata_bytes', { min: 0, max: MAX_PADDING_BYTES });
  script.nested('metadata', Object.keys(script.raw('metadata') ?? {}));
  for (const entry of script.nestedList('reject_reasons', ['reason', 'count'])) {
    entry.require('reason', 'count').text('reason');
    entry.wholeNumber('count', { min: 0 });
  }
  const counts = script.nested('row_counts', ['source', 'mapped', 'rejected'])?.require('source', 'mapped', 'rejected');
  const source = counts?.wholeNumber('source', { min: 0 });
  const mapped = counts?.wholeNumber('mapped', { min: 0 });
  const rejected = counts?.wholeNumber('rejected', { min: 0 });
  if (source !== undefined && mapped !== undefined && rejected !== undefined && source !== mapped + rejected) {
    script.mistake('row_counts', 'must add up: source = mapped + rejected');
  }
}

/** The terminal status that follows from row counts. No rows at all is a success; only rejected rows is a failure. */
export function outcomeOf(rows: RowCounts): TerminalStatus {
  if (rows.rejected === 0) return 'SUCCEEDED';
  return rows.mapped === 0 ? 'FAILED' : 'PARTIAL_FAILED';
}

/** The row counts of a scripted run: those of the script, else 100 rows split to fit its outcome. */
export function scriptedRows(script: Script): RowCounts {
  if (script.row_counts !== undefined) return script.row_counts;
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
