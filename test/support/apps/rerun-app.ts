import { App } from 'aws-cdk-lib';
import { ArrivalsStack } from '../../../lib/arrivals-stack.ts';

/** Routes for reruns: a quiet one, one that names a batch, one that forces, and two that match the same files. */
const app = new App();
new ArrivalsStack(app, 'reruns', {
  polling: { maxAttempts: 1000 }, // longer than any test
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
