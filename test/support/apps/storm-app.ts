import { App, Duration } from 'aws-cdk-lib';
import { ArrivalsStack } from '../../../lib/arrivals-stack.ts';

/** One route and a short timeout of Lume's calls; a start whose answer was lost is repeated. */
const app = new App();
new ArrivalsStack(app, 'storm', {
  routes: [{ name: 'orders', prefix: 'incoming/', flowVersion: 'shop_orders:v1' }],
  lume: { timeout: Duration.seconds(1) },
});
