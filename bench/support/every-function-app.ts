import { App } from 'aws-cdk-lib';
import { ArrivalsStack } from '../../lib/arrivals-stack.ts';

/** A stack that has every function there is, those that only a setting adds too. */
new ArrivalsStack(new App(), 'every-function', {
  routes: [{ name: 'orders', prefix: 'incoming/orders', suffix: '.csv', flowVersion: 'shop_orders:v1' }],
  subscribers: { alerts: [{ email: 'on-call@shop.example' }, { slackWebhook: { channel: 'on-call' } }] },
  reconcile: {},
});
