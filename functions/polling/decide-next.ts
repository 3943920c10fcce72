import { isTerminal } from '../lume/lume.ts';

export interface PollingLimits {
  /** The most status checks of a run. A whole number, at least 1. */
  readonly maxAttempts: number;
  /** Wait after the first check, in seconds. */
  readonly initialDelaySeconds: number;
}

/** The waits double up to this many seconds (Lume's advanced guide). */
export const MAX_DELAY_SECONDS = 60;

/** 66 checks with waits from 5 to 60 s take 3,735 s: the default hour of `wait()` in Lume's SDK, and two minutes. */
export const DEFAULT_LIMITS: PollingLimits = { maxAttempts: 66, initialDelaySeconds: 5 };

export type NextStep =
  | { readonly next: 'wait'; readonly wait_seconds: number }
  | { readonly next: 'report'; readonly because: 'terminal status' | 'attempts used up' };

/**
 * Lume's documented polling loop as a decision after each check:
 *
 *     delay(1) = initial,  delay(n) = min(initial × 2^(n−1), 60)
 *
 * Any status that is not terminal counts as running. There is no wait after the last check.
 *
 * @param checks how many checks have been made, this one included.
 */
export function decideNext(status: string, checks: number, limits: PollingLimits): NextStep {
  if (isTerminal(status)) return { next: 'report', because: 'terminal status' };
  if (checks >= limits.maxAttempts) return { next: 'report', because: 'attempts used up' };
  return { next: 'wait', wait_seconds: delayAfter(checks, limits.initialDelaySeconds) };
}

/** Seconds to wait after so many checks, without a limit of checks. */
export function delayAfter(checks: number, initialDelaySeconds: number): number {
  if (checks === 1) return initialDelaySeconds;
  return Math.min(initialDelaySeconds * 2 ** (checks - 1), MAX_DELAY_SECONDS);
}
