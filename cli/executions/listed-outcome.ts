import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import { OUTCOMES, type Outcome, REPORTED_ERROR_PREFIX } from '../../functions/reports/outcome.ts';
import { UsageError } from '../cli-error.ts';

/** The outcome of an execution, or its substitute if it has none. */
export const LISTED_OUTCOMES = [
  ...OUTCOMES,
  'RUNNING',
  /** Lume had processed the path before, and the route ignores that. */
  'IGNORED',
  /** Stopped, or its outcome could not be reported: its run may have succeeded. */
  'NOT_REPORTED',
] as const;
export type ListedOutcome = (typeof LISTED_OUTCOMES)[number];

/** How an execution ended, from Step Functions. */
interface ExecutionEnd {
  readonly status?: string | undefined;
  /** Name of its error. */
  readonly error?: string | undefined;
  /** Its last state data. */
  readonly state: Readonly<Record<string, unknown>>;
}

export function listedOutcome({ status, error = '', state }: ExecutionEnd): ListedOutcome {
  if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return 'RUNNING';
  if (status === 'SUCCEEDED') {
    if (!('report' in state)) return 'already_processed' in state ? 'IGNORED' : 'NOT_REPORTED';
    return outcomeNamed((state['report'] as { outcome?: unknown } | null)?.outcome);
  }
  if (status !== 'FAILED' || !error.startsWith(REPORTED_ERROR_PREFIX)) return 'NOT_REPORTED';
  return outcomeNamed(error.slice(REPORTED_ERROR_PREFIX.length));
}

function outcomeNamed(name: unknown): Outcome | 'NOT_REPORTED' {
  return OUTCOMES.find((outcome) => outcome === name) ?? 'NOT_REPORTED';
}

/** The statuses each outcome can have, to filter by the listing alone. */
const STATUSES: Readonly<Record<ListedOutcome, readonly ExecutionStatus[]>> = {
  SUCCEEDED: ['SUCCEEDED'],
  PARTIAL_FAILED: ['SUCCEEDED'],
  IGNORED: ['SUCCEEDED'],
  FAILED: ['FAILED'],
  CRASHED: ['FAILED'],
  TIMED_OUT: ['FAILED'],
  NOT_STARTED: ['FAILED'],
  ERROR: ['FAILED'],
  RUNNING: ['RUNNING', 'PENDING_REDRIVE'],
  NOT_REPORTED: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'],
};

export function statusesOf(outcomes: readonly ListedOutcome[]): ReadonlySet<ExecutionStatus> {
  return new Set(outcomes.flatMap((outcome) => STATUSES[outcome]));
}

/**
 * Parses `--outcome FAILED,CRASHED --outcome error`, in any case; none means all.
 * @throws {UsageError} names unknown outcomes.
 */
export function outcomesNamed(
  texts: readonly string[],
  taken: readonly ListedOutcome[] = LISTED_OUTCOMES,
): readonly ListedOutcome[] {
  const words = texts.flatMap((text) => text.split(',')).map((word) => word.trim().toUpperCase());
  const isTaken = (word: string): word is ListedOutcome => (taken as readonly string[]).includes(word);
  const unknown = words.filter((word) => !isTaken(word));
  if (unknown.length > 0) throw new UsageError(`--outcome ${unknown.join(', ')}: must be of ${taken.join(', ')}`);
  return words.length === 0 ? taken : words.filter(isTaken);
}
