import { App, Duration } from 'aws-cdk-lib';
import { ArrivalsStack } from '../../../lib/arrivals-stack.ts';

/** As `storm-app.ts`, but a start whose answer was lost is never repeated: Lume's promise is not relied on. */
const app = new App();
new ArrivalsStack(app, 'storm-alert', {
  routes: [{ name: 'orders', prefix: 'incoming/', flowVersion: 'shop_orders:v1' }],
  lume: { timeout: Duration.seconds(1) },
  onUncertainStart: 'alert',
});
