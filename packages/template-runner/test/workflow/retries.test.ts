import { describe, expect, it } from 'vitest';
import { Retries } from '../../src/workflow/retries.ts';

describe('the delay before the next attempt', () => {
  const delays = (retriers: readonly object[], errors: readonly string[], random?: () => number) => {
    const retries = new Retries({ Retry: retriers }, random);
    return errors.map((error) => retries.delayAfter(error));
  };
  const shaky = { ErrorEquals: ['Shaky'] };

  it('is 1, 2 and 4 seconds where nothing is said, and there is no fourth', () => {
    expect(delays([shaky], ['Shaky', 'Shaky', 'Shaky', 'Shaky'])).toEqual([1, 2, 4, undefined]);
  });

  it('grows by the rate up to the longest', () => {
    const retrier = { ...shaky, IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 10 };
    expect(delays([retrier], ['Shaky', 'Shaky', 'Shaky'])).toEqual([2, 6, 10]);
  });

  it('is anything up to that with full jitter', () => {
    const retrier = { ...shaky, IntervalSeconds: 8, JitterStrategy: 'FULL' };
    expect(delays([retrier], ['Shaky', 'Shaky'], () => 0.25)).toEqual([2, 4]);
  });

  it('is counted by each retrier for itself, the first that is for the error', () => {
    const retriers = [
      { ...shaky, MaxAttempts: 1 },
      { ErrorEquals: ['Other', 'States.ALL'], IntervalSeconds: 9 },
    ];
    expect(delays(retriers, ['Shaky', 'Other', 'Third', 'Shaky'])).toEqual([1, 9, 18, undefined]);
  });

  it('is none for an error that no retrier is for, nor for a time-out by States.TaskFailed', () => {
    const retriers = [{ ErrorEquals: ['States.TaskFailed'] }];
    expect(delays([shaky], ['Other'])).toEqual([undefined]);
    expect(delays([], ['Other'])).toEqual([undefined]);
    expect(delays(retriers, ['States.Timeout', 'Other'])).toEqual([undefined, 1]);
  });
});
