import { App } from 'aws-cdk-lib';
import { ArrivalsStack } from '../../lib/arrivals-stack.ts';

/** A minimal stack: one route and one subscriber to successes. Everything else is the default. */
const app = new App();
new ArrivalsStack(app, 'bench', {
  routes: [{ name: 'orders', prefix: 'incoming/', flowVersion: 'shop_orders:v1' }],
  subscribers: { success: [{ email: 'analysts@shop.example' }] },
});
