import { App, Duration } from 'aws-cdk-lib';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { LumeArrivals } from '../../lib/index.ts';
import { WarehouseStack } from './warehouse-stack.ts';

/** A team's own stack, to which they have added the construct, with what they have already: every prop that takes such. */
const app = new App();
const warehouse = new WarehouseStack(app, 'warehouse');

const arrivals = new LumeArrivals(warehouse, 'Arrivals', {
  landingBucket: warehouse.inbox,
  routes: [
    { name: 'deliveries', prefix: 'deliveries/', suffix: '.csv', flowVersion: 'warehouse_deliveries:v1' },
    {
      name: 'returns',
      prefix: 'returns/',
      suffix: '.csv',
      flowVersion: 'warehouse_returns:v1',
      alarmWithoutFile: Duration.hours(48),
    },
  ],
  lume: { apiKey: warehouse.lumeKey, baseUrl: 'https://lume.acme.example' },
  encryption: warehouse.key,
  topics: { success: warehouse.loaded },
  vpc: warehouse.vpc,
  vpcSubnets: { subnetGroupName: 'app' },
  securityGroups: [warehouse.functionsGroup],
  permissionsBoundary: warehouse.boundary,
});
arrivals.topics.rejects.addSubscription(new SqsSubscription(warehouse.loader));
