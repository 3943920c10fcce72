import { App } from 'aws-cdk-lib';
import { ArrivalsStack } from '../../../lib/arrivals-stack.ts';

/** One route, one person on call, and a queue of a program that hears of the alerts. */
const app = new App();
new ArrivalsStack(app, 'outage', {
  routes: [{ name: 'orders', prefix: 'incoming/', flowVersion: 'shop_orders:v1' }],
  subscribers: { alerts: [{ email: 'on-call@shop.example' }] },
});
