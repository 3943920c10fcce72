import { App } from 'aws-cdk-lib';
import { ArrivalsStack } from '../../../lib/arrivals-stack.ts';

/** At most four checks, for runs that outlast their executions. */
const app = new App();
new ArrivalsStack(app, 'followed', {
  polling: { maxAttempts: 4 },
  routes: [
    { name: 'orders', prefix: 'incoming/', flowVersion: 'shop_orders:v1', rejectedShareAlert: 0.5 },
    { name: 'quiet', prefix: 'quiet/', flowVersion: 'shop_orders:v1', whenAlreadyProcessed: 'ignore' },
  ],
  subscribers: { alerts: [{ email: 'on-call@shop.example' }] },
});
