import type { Schedule } from './polling-schedule.ts';

/** How one run was followed. */
export interface Followed {
  readonly checks: number;
  /** Seconds from the end of the run to the check that sees it; undefined: the last check came before the end. */
  readonly delaySeconds: number | undefined;
}

/** Follows a run of this length, in seconds. Calls take no time here. */
export function follow(schedule: Schedule, runSeconds: number): Followed {
  let now = schedule.firstCheckAt;
  for (let checks = 1; ; checks++) {
    if (now >= runSeconds) return { checks, delaySeconds: now - runSeconds };
    const wait = schedule.wait(checks);
    if (wait === undefined) return { checks, delaySeconds: undefined };
    now += wait;
  }
}

export interface Summary {
  /** Seconds, of the runs whose end was seen; undefined when none was. */
  readonly meanDelay: number | undefined;
  readonly p95Delay: number | undefined;
  /** Of all runs, a run. */
  readonly meanChecks: number;
  readonly meanTransitions: number | undefined;
  /** Share of the runs whose end was not seen. */
  readonly lost: number;
}

export function summarize(schedule: Schedule, runLengths: readonly number[]): Summary {
  const followed = runLengths.map((seconds) => follow(schedule, seconds));
  const delays = followed.flatMap(({ delaySeconds }) => delaySeconds ?? []).sort((a, b) => a - b);
  const { transitions } = schedule;
  return {
    meanDelay: delays.length > 0 ? mean(delays) : undefined,
    p95Delay: delays[Math.ceil(delays.length * 0.95) - 1],
    meanChecks: mean(followed.map(({ checks }) => checks)),
    meanTransitions: transitions && mean(followed.map(({ checks }) => transitions(checks))),
    lost: 1 - delays.length / followed.length,
  };
}

/** Seconds, over runs that the schedule sees; NaN when it loses one. */
export function meanDelay(schedule: Schedule, lengths: readonly number[]): number {
  return mean(lengths.map((seconds) => follow(schedule, seconds).delaySeconds ?? Number.NaN));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
