import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ArrivalsStack } from '../../../lib/arrivals-stack.ts';

/** The daily comparison of bucket and executions, with a route whose prefix a shell would expand. */
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
