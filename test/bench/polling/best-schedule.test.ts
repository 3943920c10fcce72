import { describe, expect, it } from 'vitest';
import { leastCost, leastMeanDelay } from '../../../bench/polling/best-schedule.ts';
import { PATIENT } from '../../../bench/polling/compared-schedules.ts';
import { summarize } from '../../../bench/polling/follow-run.ts';
import { runLengths } from '../../../bench/polling/run-lengths.ts';

describe('the best schedule for two runs of 10 and 20 s', () => {
  it.each([
    ['one check a run, at the end of the longer one', 1, 5],
    ['a check at each end, which the longer run has both of', 1.5, 0],
    ['more checks than help', 3, 0],
    ['a mixture of the first two', 1.25, 2.5],
  ])('%s', (_, checks, delay) => {
    expect(leastMeanDelay([10, 20], checks)).toBeCloseTo(delay, 3);
  });

  it('makes one check when checks are dear, and two when they are cheap', () => {
    expect(leastCost([10, 20], 100)).toBe((10 + 0 + 2 * 100) / 2);
    expect(leastCost([10, 20], 1)).toBe((2 + 1) / 2);
  });
});

it('no schedule that exists is better than the best', () => {
  const lengths = runLengths(300, 500, 1);
  const { meanDelay, meanChecks } = summarize(PATIENT, lengths);
  expect(leastMeanDelay(lengths, meanChecks)).toBeLessThan(meanDelay ?? 0);
});

describe('lengths of runs', () => {
  const lengths = runLengths(720, 20_001, 7);

  it('are the same for the same seed', () => {
    expect(runLengths(720, 20_001, 7)).toEqual(lengths);
    expect(runLengths(720, 20_001, 8)).not.toEqual(lengths);
  });

  it('lie around their median, from 5 s to 24 h', () => {
    expect((lengths[10_000] ?? 0) / 720).toBeCloseTo(1, 1);
    expect(lengths[0]).toBeGreaterThanOrEqual(5);
    expect(lengths.at(-1)).toBeLessThanOrEqual(86_400);
    const within = lengths.filter((seconds) => seconds > 720 / Math.E && seconds < 720 * Math.E);
    expect(within.length / lengths.length).toBeCloseTo(0.68, 1);
  });
});
