import { isTerminal } from '../lume/lume.ts';

export interface PollingLimits {
  /** How often the status is asked for at most. A whole number, at least 1. */
  readonly maxAttempts: number;
  /** Wait after the first check, in seconds. */
  readonly initialDelaySeconds: number;
}

/** The waits double up to this many seconds (Lume's advanced guide). */
export const MAX_DELAY_SECONDS = 60;

/** 66 checks from 5 s up to 60 s last 3,735 s: the hour that `wait()` of Lume's own SDK has by default, and two minutes. */
export const DEFAULT_LIMITS: PollingLimits = { maxAttempts: 66, initialDelaySeconds: 5 };

export type NextStep =
  | { readonly next: 'wait'; readonly wait_seconds: number }
  | { readonly next: 'report'; readonly because: 'terminal status' | 'attempts used up' };

/**
 * Lume's documented loop as one decision, taken after each check:
 *
 *     delay(1) = initial,  delay(n) = min(initial × 2^(n−1), 60)
 *
 * A status that is not terminal, known or not, counts as running. There is no wait after the last check.
 *
 * @param checks how many checks were made, the present one counted.
 */
export function decideNext(status: string, checks: number, limits: PollingLimits): NextStep {
  if (isTerminal(status)) return { next: 'report', because: 'terminal status' };
  if (checks >= limits.maxAttempts) return { next: 'report', because: 'attempts used up' };
  return { next: 'wait', wait_seconds: delayAfter(checks, limits.initialDelaySeconds) };
}

/** Seconds to wait after so many checks, without an end: for whoever watches what the workflow does. */
export function delayAfter(checks: number, initialDelaySeconds: number): number {
  if (checks === 1) return initialDelaySeconds;
  return Math.min(initialDelaySeconds * 2 ** (checks - 1), MAX_DELAY_SECONDS);
}
