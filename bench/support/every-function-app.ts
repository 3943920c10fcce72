import { App } from 'aws-cdk-lib';
import { ArrivalsStack } from '../../lib/arrivals-stack.ts';

/** A stack with all functions, including the optional ones. */
new ArrivalsStack(new App(), 'every-function', {
  routes: [{ name: 'orders', prefix: 'incoming/orders', suffix: '.csv', flowVersion: 'shop_orders:v1' }],
  subscribers: { alerts: [{ email: 'on-call@shop.example' }, { slackWebhook: { channel: 'on-call' } }] },
  reconcile: {},
});
