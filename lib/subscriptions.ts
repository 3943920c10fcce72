import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { type ITopic, Subscription, SubscriptionFilter, SubscriptionProtocol } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Filter } from './subscriber-settings.ts';

/** Who gets the messages of a topic, at which address. */
export interface Reader {
  readonly protocol: 'email' | 'sqs' | 'lambda' | 'https';
  readonly endpoint: string;
  /** The subscription's construct id. Default: the endpoint; needed if that is a token until the deployment. */
  readonly id?: string;
  readonly only: Filter | undefined;
}

const PROTOCOLS = {
  email: SubscriptionProtocol.EMAIL,
  sqs: SubscriptionProtocol.SQS,
  lambda: SubscriptionProtocol.LAMBDA,
  https: SubscriptionProtocol.HTTPS,
} as const;

/** Subscribes the reader; messages that cannot be delivered go to `failed`. */
export function subscribe(
  topic: ITopic,
  scope: Construct,
  { protocol, endpoint, id = endpoint, only }: Reader,
  failed: IQueue,
): void {
  const filterPolicy = policyOf(only);
  new Subscription(scope, id, {
    topic,
    protocol: PROTOCOLS[protocol],
    endpoint,
    // Queues get the event itself. Functions and URLs get the envelope, whose signature can be verified.
    rawMessageDelivery: protocol === 'sqs',
    deadLetterQueue: failed,
    ...(filterPolicy && { filterPolicy }),
  });
  if (protocol === 'lambda') {
    new CfnPermission(scope, `${id} permission`, {
      action: 'lambda:InvokeFunction',
      functionName: endpoint,
      principal: 'sns.amazonaws.com',
      sourceArn: topic.topicArn,
    });
  }
}

/** Filters on the message attributes that `lib/run-workflow.ts` sets on every outcome. */
function policyOf(only: Filter | undefined): Record<string, SubscriptionFilter> | undefined {
  const lists = { outcome: only?.outcomes, flow_version: only?.flowVersions, route: only?.routes };
  const conditions = Object.entries(lists).flatMap(([attribute, allowlist]) =>
    allowlist === undefined
      ? []
      : [[attribute, SubscriptionFilter.stringFilter({ allowlist: [...allowlist] })] as const],
  );
  return conditions.length > 0 ? Object.fromEntries(conditions) : undefined;
}
