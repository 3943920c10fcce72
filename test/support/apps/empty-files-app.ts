import { App } from 'aws-cdk-lib';
import { ArrivalsStack } from '../../../lib/arrivals-stack.ts';

/** A route for each setting of empty files. */
const app = new App();
new ArrivalsStack(app, 'arrivals', {
  routes: [
    { name: 'orders', prefix: 'incoming/', flowVersion: 'shop_orders:v1' },
    { name: 'ignoring', prefix: 'ignoring/', flowVersion: 'shop_orders:v1', emptyFiles: 'ignore' },
    { name: 'running', prefix: 'running/', flowVersion: 'shop_orders:v1', emptyFiles: 'run' },
  ],
  subscribers: { alerts: [{ email: 'on-call@shop.example' }] },
});
