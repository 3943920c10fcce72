import { describe, expect, it } from 'vitest';
import { DefinitionFields } from '../../src/workflow/definition-fields.ts';
import { matches, Retries, readRetriers } from '../../src/workflow/retry-and-catch.ts';

describe('the delay before the next attempt', () => {
  const delays = (Retry: readonly object[], errors: readonly string[], random?: () => number) => {
    const retries = new Retries(readRetriers(new DefinitionFields('A', { Retry })), random);
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
      { ErrorEquals: ['Other'], IntervalSeconds: 9 },
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 20 },
    ];
    expect(delays(retriers, ['Shaky', 'Other', 'Third', 'Other', 'Shaky'])).toEqual([1, 9, 20, 18, undefined]);
  });

  it('is none for MaxAttempts 0, even where a later retrier is for the error', () => {
    expect(delays([{ ...shaky, MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }], ['Shaky'])).toEqual([undefined]);
  });

  it('is none for an error that no retrier is for', () => {
    expect(delays([shaky], ['Other'])).toEqual([undefined]);
    expect(delays([], ['Other'])).toEqual([undefined]);
  });
});

describe('ErrorEquals', () => {
  it.each([
    { errorEquals: ['Shaky', 'Other'], error: 'Other', is: true },
    { errorEquals: ['shaky'], error: 'Shaky', is: false },
    { errorEquals: ['States.ALL'], error: 'Shaky', is: true },
    { errorEquals: ['States.ALL'], error: 'States.Timeout', is: true },
    { errorEquals: ['States.ALL'], error: 'States.IntrinsicFailure', is: true },
    { errorEquals: ['States.ALL'], error: 'States.Runtime', is: false },
    { errorEquals: ['States.ALL'], error: 'States.DataLimitExceeded', is: false },
    { errorEquals: ['States.DataLimitExceeded'], error: 'States.DataLimitExceeded', is: true },
    { errorEquals: ['States.TaskFailed'], error: 'Shaky', is: true },
    { errorEquals: ['States.TaskFailed'], error: 'States.Timeout', is: false },
    { errorEquals: ['States.TaskFailed'], error: 'States.Runtime', is: false },
    { errorEquals: ['States.TaskFailed'], error: 'States.DataLimitExceeded', is: false },
  ])('$errorEquals matches $error: $is', ({ errorEquals, error, is }) => {
    expect(matches({ errorEquals }, error)).toBe(is);
  });
});
