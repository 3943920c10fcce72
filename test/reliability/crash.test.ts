import { expect, it } from 'vitest';
import { type CrashPoint, crashEverywhere } from '../support/crash-everywhere.ts';

const FILE = 'order_id,customer,quantity\n1,Ada,2\n';

/** What must hold wherever a function is stopped. */
function holds(points: readonly CrashPoint[]): void {
  for (const { effect, outcomes, runs, executions } of points) {
    expect(runs, effect).toBeLessThanOrEqual(1);
    expect(executions, effect).toBe(1);
    expect(outcomes.length, effect).toBeGreaterThanOrEqual(1);
    expect(new Set(outcomes.map(({ outcome, run_id }) => `${outcome} ${run_id}`)).size, effect).toBe(1);
  }
}

it('a file has one run and one outcome, whichever effect of whichever function was its last', async () => {
  const points = await crashEverywhere({
    app: 'test/support/storm-app.ts',
    duplicates: 'kind',
    begin: async (test, number) => {
      await test.upload(`incoming/crash-${number}.csv`, FILE);
      return `s3://${test.landingBucket}/incoming/crash-${number}.csv`;
    },
  });
  console.info(`crash everywhere, retry: ${points.length} points`);
  for (const point of points)
    console.info(point.effect, point.outcomes.map(({ outcome }) => outcome).join(), point.runs);
  holds(points);
  // StartExecution, the start, a check, the report: each before and after.
  expect(points.length).toBeGreaterThanOrEqual(14);
}, 300_000);
