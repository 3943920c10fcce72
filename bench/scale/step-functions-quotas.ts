import type { Quotas } from './simulate-day.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: N. Virginia, Oregon, Ireland. */
export const LARGE_REGION: Quotas = {
  startExecution: { bucket: 1300, refillPerSecond: 300 },
  stateTransition: { bucket: 5000, refillPerSecond: 1500 },
  openExecutions: 1_000_000,
};

/** The same page: all other regions. */
export const OTHER_REGION: Quotas = {
  startExecution: { bucket: 800, refillPerSecond: 150 },
  stateTransition: { bucket: 800, refillPerSecond: 500 },
  openExecutions: 1_000_000,
};

/** A raised quota, with this number of transitions a second. */
export function raised(quotas: Quotas, transitionsPerSecond: number, startsPerSecond?: number): Quotas {
  return {
    ...quotas,
    stateTransition: { bucket: Math.max(5000, transitionsPerSecond), refillPerSecond: transitionsPerSecond },
    ...(startsPerSecond && {
      startExecution: { bucket: Math.max(1300, startsPerSecond), refillPerSecond: startsPerSecond },
    }),
  };
}
