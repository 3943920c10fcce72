import { App } from 'aws-cdk-lib';
import { ArrivalsStack } from '../../../lib/arrivals-stack.ts';

/** Every file below `incoming/` is an order, and every file below `airports/` an airport. */
const app = new App();
new ArrivalsStack(app, 'any-file', {
  routes: [
    { name: 'orders', prefix: 'incoming/', flowVersion: 'shop_orders:v1' },
    { name: 'airports', prefix: 'airports/', flowVersion: 'airports:v1' },
    { name: 'quiet', prefix: 'quiet/', flowVersion: 'shop_orders:v1', whenAlreadyProcessed: 'ignore' },
    { name: 'insistent', prefix: 'insistent/', flowVersion: 'shop_orders:v1', whenAlreadyProcessed: 'rerun' },
  ],
});
