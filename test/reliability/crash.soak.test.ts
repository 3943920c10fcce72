import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, it } from 'vitest';
import { crashEverywhere } from '../support/crash/crash-everywhere.ts';
import { crashFigures, expectOneOutcome } from '../support/crash/expect-one-outcome.ts';
import { ONE_ORDER } from '../support/shop/shop-files.ts';

it('no start is repeated where that is not relied on, whichever effect of whichever function was its last', async () => {
  const points = await crashEverywhere({
    app: 'test/support/apps/alert-uncertain-app.ts',
    duplicates: 'unkind',
    begin: async (test, number) => {
      await test.upload(`incoming/crash-${number}.csv`, ONE_ORDER);
      return `s3://${test.landingBucket}/incoming/crash-${number}.csv`;
    },
  });
  console.info(crashFigures('alert', points));
  expectOneOutcome(points);
});

it('a forced rerun starts at most one run, whichever effect of whichever function was its last', async () => {
  const points = await crashEverywhere({
    app: 'test/support/apps/storm-app.ts',
    duplicates: 'unkind',
    begin: async (test, number) => {
      const key = `elsewhere/crash-${number}.csv`;
      await test.upload(key, ONE_ORDER);
      const source_path = `s3://${test.landingBucket}/${key}`;
      const input = { flow_version: 'shop_orders:v1', source_path, force_rerun: true, reason: 'a test of reruns' };
      const { stateMachineArn } = test;
      await test.sfn.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }));
      return source_path;
    },
  });
  console.info(crashFigures('forced', points));
  expectOneOutcome(points);
  expect(points.length).toBeGreaterThanOrEqual(12);
});
