import { expect } from 'vitest';
import type { CrashPoint } from './crash-everywhere.ts';

/** Wherever a function crashes: one execution, at most one run, and one outcome, published at least once. */
export function expectOneOutcome(points: readonly CrashPoint[]): void {
  for (const { effect, outcomes, runs, executions } of points) {
    expect(runs, effect).toBeLessThanOrEqual(1);
    expect(executions, effect).toBe(1);
    expect(outcomes.length, effect).toBeGreaterThanOrEqual(1);
    expect(new Set(outcomes.map(({ outcome, run_id }) => `${outcome} ${run_id}`)).size, effect).toBe(1);
    const isUncertain = outcomes.some(({ outcome }) => outcome !== 'SUCCEEDED');
    // Only a start whose answer was lost may leave the run unfollowed.
    if (isUncertain) expect(effect).toMatch(/start-run POST \//);
  }
}

export function crashFigures(name: string, points: readonly CrashPoint[]): string {
  const followed = points.filter(({ outcomes }) => outcomes.some(({ outcome }) => outcome === 'SUCCEEDED')).length;
  const lost = points.filter(({ outcomes }) => outcomes.length === 0).length;
  const twice = points.filter(({ runs }) => runs > 1).length;
  return `crash everywhere, ${name}: ${points.length} points, ${followed} SUCCEEDED, ${points.length - followed} NOT_STARTED uncertain; lost ${lost}, twice ${twice}`;
}
