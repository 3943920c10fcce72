import { App, Fn, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { LumeArrivals, type LumeArrivalsProps } from '../../lib/index.ts';
import { WarehouseStack } from './warehouse-stack.ts';

type Props = Partial<LumeArrivalsProps>;

interface Variant {
  readonly name: string;
  /** What a team gives that has it already. `scope` is where the construct is. */
  readonly props: (warehouse: WarehouseStack, scope: Construct) => Props;
  /** Default: the stack of the warehouse. */
  readonly scope?: (warehouse: WarehouseStack) => Construct;
}

const allOf = ({ inbox, lumeKey, loaded, onCall, key, loader }: WarehouseStack): Props => ({
  landingBucket: inbox,
  lume: { apiKey: lumeKey },
  topics: { success: loaded, alerts: onCall },
  encryption: key,
  subscribers: { rejects: [new SqsSubscription(loader)] },
});
const network = ({ vpc, functionsGroup }: WarehouseStack): Props => ({
  vpc,
  vpcSubnets: { subnetGroupName: 'app' },
  securityGroups: [functionsGroup],
});
const another = (id: string) => (warehouse: WarehouseStack) => new Stack(warehouse.node.root as App, id);

export const WITH_KEY = 'a bucket, a secret, topics and a key of the same app';
export const WITHOUT_KEY = 'a bucket, a secret and topics with the key of the same app, and none of its own';
export const EVERYTHING = 'all of that in a network, with a permissions boundary, an alarm action and a daily look';

export const VARIANTS: readonly Variant[] = [
  { name: WITH_KEY, props: allOf },
  {
    name: EVERYTHING,
    props: (warehouse) => ({
      ...allOf(warehouse),
      ...network(warehouse),
      permissionsBoundary: warehouse.boundary,
      alarmActions: [new SnsAction(warehouse.onCall)],
      reconcile: {},
    }),
  },
  { name: 'nothing but a VPC', props: ({ vpc }) => ({ vpc }) },
  { name: WITHOUT_KEY, props: (warehouse) => ({ ...allOf(warehouse), encryption: 'aws' }) },
  {
    name: 'everything of another stack',
    scope: another('arrivals'),
    // No subscription of the CDK: it would have the queue's policy name the topic, and each stack need the other.
    props: (warehouse) => ({ ...allOf(warehouse), ...network(warehouse), subscribers: {} }),
  },
  {
    name: 'names and ARNs that are known at the deployment',
    scope: another('arrivals'),
    props: (_, scope) => {
      const imported = (name: string) => Fn.importValue(`shared-${name}`);
      const encryptionKey = Key.fromKeyArn(scope, 'shared key', imported('key'));
      return {
        landingBucket: Bucket.fromBucketAttributes(scope, 'shared bucket', {
          bucketName: imported('bucket'),
          encryptionKey,
        }),
        lume: {
          apiKey: Secret.fromSecretAttributes(scope, 'shared secret', {
            secretCompleteArn: imported('secret'),
            encryptionKey,
          }) as ISecret,
        },
        topics: {
          alerts: Topic.fromTopicAttributes(scope, 'shared topic', {
            topicArn: imported('topic'),
            keyArn: imported('key'),
          }),
        },
        encryption: encryptionKey,
        permissionsBoundary: ManagedPolicy.fromManagedPolicyName(scope, 'boundary', 'developers'),
      };
    },
  },
  { name: 'a nested stack', props: network, scope: (warehouse) => new NestedStack(warehouse, 'Part') },
];

/** The construct beside nothing of the warehouse's. */
export const PLAIN: Variant = { name: 'nothing that exists', props: () => ({ reconcile: {} }) };

/** The construct with what the warehouse has, in an app that is not bundled. Default: an app without any flags. */
export function variantOf({ props, scope }: Variant, context: Readonly<Record<string, unknown>> = {}) {
  const app = new App({
    treeMetadata: false,
    context: { ...context, 'aws:cdk:enable-path-metadata': true, 'aws:cdk:bundling-stacks': [] },
  });
  const warehouse = new WarehouseStack(app, 'warehouse');
  const within = scope?.(warehouse) ?? warehouse;
  const route = { name: 'orders', prefix: 'incoming/', suffix: '.csv', flowVersion: 'shop_orders:v1' };
  const arrivals = new LumeArrivals(within, 'Arrivals', { routes: [route], ...props(warehouse, within) });
  const whole = () => Template.fromStack(Stack.of(arrivals));
  return { app, arrivals, whole, template: () => onlyBelow(arrivals, whole()) };
}

/** The template, but with the construct's own resources only. */
function onlyBelow(construct: Construct, whole: Template): Template {
  const json = whole.toJSON() as { Resources: Record<string, Resource> };
  const own = Object.entries(json.Resources).filter(([, { Metadata }]) =>
    Metadata?.['aws:cdk:path']?.startsWith(`${construct.node.path}/`),
  );
  return Template.fromJSON({ ...json, Resources: Object.fromEntries(own) });
}

interface Resource {
  readonly Metadata?: { readonly 'aws:cdk:path'?: string };
}
