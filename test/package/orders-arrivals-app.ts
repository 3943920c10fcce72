import { App } from 'aws-cdk-lib';
import { ArrivalsStack } from '../../lib/index.ts';

const app = new App();
new ArrivalsStack(app, 'lume-arrivals', {
  routes: [{ name: 'orders', prefix: 'incoming/orders', suffix: '.csv', flowVersion: 'shop_orders:v1' }],
  subscribers: {
    success: [{ email: 'analysts@shop.example' }],
    rejects: [{ email: 'stewards@shop.example' }],
    alerts: [{ email: 'on-call@shop.example' }],
  },
  reconcile: { filesWithoutRoute: 'alert' },
});
