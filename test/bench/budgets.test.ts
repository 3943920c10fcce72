import { describe, expect, it } from 'vitest';
import { BUDGETS, overBudget } from '../../bench/budgets.ts';
import { EVENTS } from '../../bench/support/function-events.ts';

describe('a budget', () => {
  const budget = { small: 10, large: 100 };

  it('may be used up', () => {
    expect(overBudget({ small: 10, large: 99 }, budget, 'bytes')).toEqual([]);
  });

  it('says by name and number what is over it', () => {
    expect(overBudget({ small: 11, large: 100 }, budget, 'bytes')).toEqual([
      'small: 11 bytes are over its budget of 10',
    ]);
  });

  it('must be there for everything', () => {
    expect(overBudget({ other: 1 }, budget, 'bytes')).toEqual(['other has no budget in bench/budgets.ts']);
  });

  it('is there for every function that is measured, within the goals', () => {
    expect(Object.keys(BUDGETS.functions).toSorted()).toEqual(Object.keys(EVENTS).toSorted());
    const { 'check-run': often, ...others } = BUDGETS.functions;
    expect(often).toBeLessThanOrEqual(60_000);
    expect(Math.max(...Object.values(others))).toBeLessThanOrEqual(400_000);
  });
});
