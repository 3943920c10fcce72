import { App } from 'aws-cdk-lib';
import { ArrivalsStack } from '../../../lib/arrivals-stack.ts';

/** One route to a flow that a file describes, and one to a flow that nobody has described. */
const app = new App();
new ArrivalsStack(app, 'own-files', {
  routes: [
    { name: 'described', prefix: 'described/', flowVersion: 'shop_orders:v1' },
    { name: 'undescribed', prefix: 'undescribed/', suffix: '.csv', flowVersion: 'own_sales:v1' },
    { name: 'lines', prefix: 'undescribed/', suffix: '.jsonl', flowVersion: 'own_sales:v1' },
  ],
  subscribers: {
    success: [{ email: 'users@own.example' }],
    rejects: [{ email: 'stewards@own.example' }],
    alerts: [{ email: 'on-call@own.example' }],
  },
});
