import { App, Duration } from 'aws-cdk-lib';
import { ArrivalsStack } from '../../../lib/arrivals-stack.ts';

/** All alarms, every kind of message, debug logs, and no ignored keys. */
const app = new App();
new ArrivalsStack(app, 'watched', {
  routes: [
    { name: 'orders', prefix: 'incoming/', flowVersion: 'shop_orders:v1', alarmWithoutFile: Duration.hours(24) },
    { name: 'quiet', prefix: 'quiet/', flowVersion: 'shop_orders:v1', whenAlreadyProcessed: 'ignore' },
  ],
  ignore: [],
  subscribers: {
    success: [{ email: 'analysts@shop.example' }, { slackWebhook: { channel: 'loads' } }],
    rejects: [{ email: 'stewards@shop.example' }],
    alerts: [{ email: 'on-call@shop.example' }, { slackWebhook: { channel: 'ops' } }],
  },
  logging: { functions: 'debug' },
});
