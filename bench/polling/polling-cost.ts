import { GIGABYTES_OF_A_FUNCTION, MILLISECONDS_PER_INVOCATION } from '../cost/assumptions.ts';
import { priceOf } from '../cost/prices.ts';
import { follow, mean } from './follow-run.ts';
import type { Schedule } from './polling-schedule.ts';

/** Of the polling of one run: its state transitions, and a Lambda invocation a check. */
export function dollarsOfPolling(transitions: number, checks: number): number {
  const gigabyteSeconds = (checks * GIGABYTES_OF_A_FUNCTION * MILLISECONDS_PER_INVOCATION) / 1000;
  return (
    priceOf('transition', transitions) + priceOf('invocation', checks) + priceOf('gigabyteSecond', gigabyteSeconds)
  );
}

/** For the polling of 1,000 runs of such lengths, in seconds; without a state machine only the invocations. */
export function dollarsOfThousand(schedule: Schedule, lengths: readonly number[]): number {
  const checks = lengths.map((seconds) => follow(schedule, seconds).checks);
  return 1000 * mean(checks.map((made) => dollarsOfPolling(schedule.transitions?.(made) ?? 0, made)));
}
