import { App } from 'aws-cdk-lib';
import { ArrivalsStack } from '../../../lib/arrivals-stack.ts';

/** Routes unlike those of the shop: no folder `incoming/`, no suffix, and source paths that are not the file. */
const app = new App();
new ArrivalsStack(app, 'own-routes', {
  routes: [
    { name: 'nightly', prefix: 'nightly/', flowVersion: 'customer_sync:v1', sourcePath: 'nightly' },
    {
      name: 'crm',
      prefix: 'crm/export',
      flowVersion: 'customer_sync:v1',
      sourcePath: 'batch-{stem}-{etag}',
      emptyFiles: 'run',
      whenAlreadyProcessed: 'rerun',
    },
  ],
  subscribers: { alerts: [{ email: 'on-call@shop.example' }] },
});
