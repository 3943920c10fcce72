import { App } from 'aws-cdk-lib';
import { ArrivalsStack } from '../../../lib/arrivals-stack.ts';

/** A stack for tests of runs that outlast their executions: four checks, and no more. */
const app = new App();
new ArrivalsStack(app, 'followed', {
  polling: { maxAttempts: 4 },
  routes: [
    { name: 'orders', prefix: 'incoming/', flowVersion: 'shop_orders:v1', rejectedShareAlert: 0.5 },
    { name: 'quiet', prefix: 'quiet/', flowVersion: 'shop_orders:v1', whenAlreadyProcessed: 'ignore' },
  ],
  subscribers: { alerts: [{ email: 'on-call@shop.example' }] },
});
