import { App } from 'aws-cdk-lib';
import { ArrivalsStack } from '../../../lib/arrivals-stack.ts';

/** A stack for tests of reruns: a route that is quiet, one that names a batch, one that forces, and two that take the same files. */
const app = new App();
new ArrivalsStack(app, 'reruns', {
  polling: { maxAttempts: 1000 }, // so that a run that never ends is followed for longer than a test takes
  routes: [
    {
      name: 'orders',
      prefix: 'incoming/',
      flowVersion: 'shop_orders:v1',
      whenAlreadyProcessed: 'ignore',
      maxAttempts: 7,
    },
    {
      name: 'customers',
      prefix: 'batches/',
      suffix: '.done',
      flowVersion: 'customer_sync:v1',
      sourcePath: 'batch-{stem}',
      runMetadata: { team: 'crm' },
    },
    { name: 'insistent', prefix: 'insistent/', flowVersion: 'shop_orders:v1', whenAlreadyProcessed: 'rerun' },
    { name: 'both-orders', prefix: 'both/', flowVersion: 'shop_orders:v1' },
    { name: 'both-returns', prefix: 'both/', flowVersion: 'shop_returns:v1' },
  ],
});
