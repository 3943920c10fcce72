import { describe, expect, it } from 'vitest';
import { FIXED_5, FIXED_60, OURS } from '../../../bench/polling/compared-schedules.ts';
import { follow, summarize } from '../../../bench/polling/follow-run.ts';
import { brokenRules } from '../../../bench/polling/known-checks.ts';
import { dollarsOfPolling } from '../../../bench/polling/polling-cost.ts';
import { AIRFLOW, doubling, GUIDE, RETRY_AS_LOOP } from '../../../bench/polling/polling-schedule.ts';

describe('a run is followed', () => {
  it.each([
    ['that has ended before the first check is seen at once', OURS, 0, { checks: 1, delaySeconds: 0 }],
    ['of 12 minutes is seen by check 16, at 735 s', OURS, 720, { checks: 16, delaySeconds: 15 }],
    ['that outlasts 66 checks is lost', OURS, 3736, { checks: 66, delaySeconds: undefined }],
    ['that outlasts the 10 attempts of the guide is lost', GUIDE, 376, { checks: 10, delaySeconds: undefined }],
    ['by a fixed wait is looked at after the first wait', FIXED_60, 61, { checks: 2, delaySeconds: 59 }],
    ['by a sensor is looked at at once', AIRFLOW, 61, { checks: 3, delaySeconds: 59 }],
    [
      'every 5 s fills the history in less than four hours',
      FIXED_5,
      4 * 3600,
      { checks: 2773, delaySeconds: undefined },
    ],
  ])('%s', (_, schedule, seconds, expected) => {
    expect(follow(schedule, seconds)).toEqual(expected);
  });

  it('with three transitions a check, but for the wait that the last one has not', () => {
    expect(OURS.transitions?.(16)).toBe(47);
    expect(FIXED_60.transitions?.(16)).toBe(48);
    expect(RETRY_AS_LOOP.transitions?.(16)).toBe(16);
    expect(GUIDE.transitions).toBeUndefined();
  });

  it('for the price of its transitions and invocations', () => {
    // 47 × $25 + 16 × ($0.20 + 0.05 GB-seconds × $13.3334), each a million
    expect(dollarsOfPolling(47, 16)).toBeCloseTo((47 * 25 + 16 * (0.2 + 0.05 * 13.3334)) / 1e6, 12);
  });
});

it('a summary has the delays of those that were seen, and the share of those that were not', () => {
  const limits = { maxAttempts: 3, initialDelaySeconds: 10 };
  // checks at 0, 10 and 30 s
  expect(summarize(doubling('three', '', limits), [4, 8, 20, 31])).toEqual({
    meanDelay: (6 + 2 + 10) / 3,
    p95Delay: 10,
    meanChecks: (2 + 2 + 3 + 3) / 4,
    meanTransitions: (5 + 5 + 8 + 8) / 4,
    lost: 1 / 4,
  });
});

describe('the exact part', () => {
  it('holds for what is deployed', () => {
    expect(brokenRules(OURS)).toEqual([]);
  });

  it('breaks when the waits or the limit change', () => {
    expect(brokenRules(doubling('slower', '', { maxAttempts: 66, initialDelaySeconds: 6 }))).not.toEqual([]);
    expect(brokenRules(doubling('longer', '', { maxAttempts: 67, initialDelaySeconds: 5 }))).toEqual([
      'a run of 3,736 s does not outlast 66 checks',
    ]);
  });
});
