import { describe, expect, it } from 'vitest';
import { CohortQueue } from '../../../bench/scale/cohort-queue.ts';
import { stepsOf } from '../../../bench/scale/execution-steps.ts';
import { brokenSteps } from '../../../bench/scale/scale-benchmark.ts';
import { type DayOptions, simulateDay } from '../../../bench/scale/simulate-day.ts';
import { LARGE_REGION } from '../../../bench/scale/step-functions-quotas.ts';

/** Each second one file, for ten seconds; an execution is 2 transitions, a wait of 5 s, and 2 transitions. */
const TEN_FILES: DayOptions = {
  arrivals: (second) => (second < 10 ? 1 : 0),
  steps: [
    { transitions: 2, invocations: 1, waitSeconds: 5 },
    { transitions: 2, invocations: 3, waitSeconds: undefined },
  ],
  quotas: {
    startExecution: { bucket: 100, refillPerSecond: 100 },
    stateTransition: { bucket: 100, refillPerSecond: 100 },
    openExecutions: 100,
  },
  deadLetterSeconds: 1000,
  mostSeconds: 100,
};

function dayWith(quotas: Partial<DayOptions['quotas']>, other: Partial<DayOptions> = {}) {
  return simulateDay({ ...TEN_FILES, ...other, quotas: { ...TEN_FILES.quotas, ...quotas } });
}

describe('a day', () => {
  it('with room for all is late by nothing', () => {
    expect(dayWith({})).toEqual({
      arrived: 10,
      ended: 10,
      deadLetters: 0,
      oldestArrival: 0,
      peakOpen: 6, // started in the seconds 0 to 5, the first about to end
      meanLate: 0,
      p95Late: 0,
      lastEnd: 14,
      peakTransitions: 4,
      peakInvocations: 4,
    });
  });

  it('with one start in two seconds has arrivals that wait, the last for nine seconds', () => {
    const day = dayWith({ startExecution: { bucket: 1, refillPerSecond: 0.5 } });
    expect(day).toMatchObject({ ended: 10, oldestArrival: 9, meanLate: 4.5, p95Late: 9, lastEnd: 9 + 9 + 5 });
  });

  it('with two transitions a second is late, and never faster than that', () => {
    const day = dayWith({ stateTransition: { bucket: 2, refillPerSecond: 2 } });
    // 40 transitions are 20 seconds: 0 to 19
    expect(day).toMatchObject({ ended: 10, oldestArrival: 0, peakTransitions: 2, lastEnd: 19 });
  });

  it('with two open executions starts the third when one has ended', () => {
    const day = dayWith({ openExecutions: 2 });
    expect(day).toMatchObject({ ended: 10, peakOpen: 2 });
    expect(day.oldestArrival).toBeGreaterThan(0);
  });

  it('puts aside what was in the queue for too long', () => {
    const day = dayWith({ startExecution: { bucket: 1, refillPerSecond: 0.5 } }, { deadLetterSeconds: 4 });
    expect(day.deadLetters).toBeGreaterThan(0);
    expect(day.ended + day.deadLetters).toBe(10);
    expect(day.oldestArrival).toBeLessThanOrEqual(4);
  });

  it('keeps the fractions of a rate', () => {
    expect(dayWith({}, { arrivals: (second) => (second < 30 ? 1 / 3 : 0) }).arrived).toBe(10);
  });
});

describe('the steps of a run', () => {
  it('are the transitions and invocations that a file is counted to take', () => {
    for (const seconds of [0, 60, 720]) expect(brokenSteps(stepsOf(seconds))).toEqual([]);
    expect(brokenSteps(stepsOf(720).slice(1))).not.toEqual([]);
  });

  it('wait for 735 s when it takes 12 minutes', () => {
    expect(stepsOf(720).reduce((sum, { waitSeconds = 0 }) => sum + waitSeconds, 0)).toBe(735);
  });
});

it('a queue of cohorts gives the oldest files first, of one cohort at a time', () => {
  const queue = new CohortQueue<{ readonly files: number; readonly at: number }>();
  queue.add({ files: 5, at: 0 });
  queue.add({ files: 5, at: 1 });
  expect(queue.take(3)).toEqual({ files: 3, at: 0 });
  expect(queue.take(3)).toEqual({ files: 2, at: 0 });
  expect(queue.take(9)).toEqual({ files: 5, at: 1 });
  expect(queue.take(1)).toBeUndefined();
  expect(queue.files).toBe(0);
});

it('a million files over the day fit into the quotas of a large region, and ten million do not', () => {
  const day = (files: number) =>
    simulateDay({
      arrivals: (second) => (second < 3600 ? files / 86_400 : 0),
      steps: stepsOf(720),
      quotas: LARGE_REGION,
      deadLetterSeconds: 36_000,
      mostSeconds: 40_000,
    });
  expect(day(1e6).p95Late).toBe(0);
  expect(day(1e7).p95Late).toBeGreaterThan(3600);
});
