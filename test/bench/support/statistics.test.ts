import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantile, spreadOf } from '../../../bench/support/statistics.ts';

describe('a spread', () => {
  it('has the value in the middle, and the mean of the two in the middle of an even number', () => {
    expect(spreadOf([9, 1, 5]).median).toBe(5);
    expect(spreadOf([9, 1, 5, 7]).median).toBe(6);
  });

  it('has a quarter of the values below it and a quarter above', () => {
    expect(spreadOf([5, 1, 2, 4, 3])).toEqual({ low: 2, median: 3, high: 4 });
  });

  it('of one value is that value', () => {
    expect(spreadOf([7])).toEqual({ low: 7, median: 7, high: 7 });
  });

  it('lies in order within the values, and leaves them as they were', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const before = [...values];
        const { low, median, high } = spreadOf(values);
        expect(values).toEqual(before);
        expect([Math.min(...values), low, median, high, Math.max(...values)]).toEqual(
          [Math.min(...values), low, median, high, Math.max(...values)].toSorted((a, b) => a - b),
        );
      }),
    );
  });

  it.each([[[]], [[1, Number.NaN]]])('of %j is refused', (values) => {
    expect(() => quantile(values, 0.5)).toThrow(RangeError);
  });
});
