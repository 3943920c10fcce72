import { App, Stack } from 'aws-cdk-lib';
import { LumeArrivals } from '../../../lib/lume-arrivals.ts';

/** A stack of somebody else's app with two deployments, and no outputs: each takes files that the other does not. */
const app = new App();
const shop = new Stack(app, 'shop');
new LumeArrivals(shop, 'Orders', {
  routes: [{ name: 'all', prefix: 'incoming/orders', suffix: '.csv', flowVersion: 'shop_orders:v1' }],
});
new LumeArrivals(shop, 'Returns', {
  routes: [{ name: 'all', prefix: 'incoming/returns', suffix: '.csv', flowVersion: 'shop_returns:v1' }],
});
