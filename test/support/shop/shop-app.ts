import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ArrivalsStack } from '../../../lib/arrivals-stack.ts';
import { slackFromContext } from '../../../lib/slack-from-context.ts';

/** The same shop as the example that ships, which a user replaces: the tests of the system use this one. */
const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
const slack = slackFromContext(app);

new ArrivalsStack(app, 'lume-arrivals', {
  routes: [
    { name: 'orders', prefix: 'incoming/orders', suffix: '.csv', flowVersion: 'shop_orders:v1' },
    { name: 'returns', prefix: 'incoming/returns', suffix: '.csv', flowVersion: 'shop_returns:v1' },
  ],
  subscribers: {
    success: [{ email: 'analysts@shop.example' }],
    rejects: [{ email: 'stewards@shop.example' }, ...slack],
    alerts: [{ email: 'on-call@shop.example' }, ...slack],
  },
});
