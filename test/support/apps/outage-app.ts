import { App } from 'aws-cdk-lib';
import { ArrivalsStack } from '../../../lib/arrivals-stack.ts';

/** One route and one person on call. */
const app = new App();
new ArrivalsStack(app, 'outage', {
  routes: [{ name: 'orders', prefix: 'incoming/', flowVersion: 'shop_orders:v1' }],
  subscribers: { alerts: [{ email: 'on-call@shop.example' }] },
});
