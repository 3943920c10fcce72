import { expect, it } from 'vitest';
import { crashEverywhere } from '../support/crash/crash-everywhere.ts';
import { crashFigures, expectOneOutcome } from '../support/crash/expect-one-outcome.ts';
import { ONE_ORDER } from '../support/shop/shop-files.ts';

it('a file has one run and one outcome, whichever effect of whichever function was its last', async () => {
  const points = await crashEverywhere({
    app: 'test/support/apps/storm-app.ts',
    duplicates: 'kind',
    begin: async (test, number) => {
      await test.upload(`incoming/crash-${number}.csv`, ONE_ORDER);
      return `s3://${test.landingBucket}/incoming/crash-${number}.csv`;
    },
  });
  console.info(crashFigures('retry', points));
  expectOneOutcome(points);
  // StartExecution, the start, a check, the report, three reads of the key: each before and after.
  expect(points.length).toBeGreaterThanOrEqual(14);
});
