import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ArrivalsStack } from '../../../lib/arrivals-stack.ts';

/** A stack that compares bucket and executions once a day, with a route that a shell would read something into. */
const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
new ArrivalsStack(app, 'reconciled', {
  routes: [
    { name: 'orders', prefix: 'incoming/', suffix: '.csv', flowVersion: 'shop_orders:v1' },
    { name: 'odd', prefix: 'o$(d)d "\'`/', flowVersion: 'shop_orders:v1', emptyFiles: 'ignore' },
    { name: 'batches', prefix: 'batches/', flowVersion: 'shop_orders:v1', sourcePath: '{stem}' },
  ],
  subscribers: { alerts: [{ email: 'on-call@shop.example' }] },
  reconcile: { filesWithoutRoute: 'alert' },
});
