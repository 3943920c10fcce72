import { GIGABYTES_OF_A_FUNCTION, MILLISECONDS_PER_INVOCATION } from '../cost/assumptions.ts';
import { priceOf } from '../cost/prices.ts';
import { follow, mean } from './follow-run.ts';
import type { Schedule } from './polling-schedule.ts';

/** Dollars for polling one run: state transitions and one Lambda invocation per check. */
export function dollarsOfPolling(transitions: number, checks: number): number {
  const gigabyteSeconds = (checks * GIGABYTES_OF_A_FUNCTION * MILLISECONDS_PER_INVOCATION) / 1000;
  return (
    priceOf('transition', transitions) + priceOf('invocation', checks) + priceOf('gigabyteSecond', gigabyteSeconds)
  );
}

/** Dollars for polling 1,000 runs of these lengths in seconds; without a state machine only invocations. */
export function dollarsOfThousand(schedule: Schedule, lengths: readonly number[]): number {
  const checks = lengths.map((seconds) => follow(schedule, seconds).checks);
  return 1000 * mean(checks.map((made) => dollarsOfPolling(schedule.transitions?.(made) ?? 0, made)));
}
