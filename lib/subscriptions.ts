import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Subscription, SubscriptionFilter, SubscriptionProtocol, type Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Filter } from './subscriber-settings.ts';

/** Who gets the messages of a topic at which address. */
export interface Reader {
  readonly protocol: 'email' | 'sqs' | 'lambda' | 'https';
  readonly endpoint: string;
  /** What the subscription is called in the stack: the endpoint, unless that is known only to a deployment. */
  readonly id?: string;
  readonly only: Filter | undefined;
}

const PROTOCOLS = {
  email: SubscriptionProtocol.EMAIL,
  sqs: SubscriptionProtocol.SQS,
  lambda: SubscriptionProtocol.LAMBDA,
  https: SubscriptionProtocol.HTTPS,
} as const;

/** A subscription whose messages end in `failed` when the reader cannot be had. */
export function subscribe(topic: Topic, { protocol, endpoint, id = endpoint, only }: Reader, failed: IQueue): void {
  const filterPolicy = policyOf(only);
  new Subscription(topic, id, {
    topic,
    protocol: PROTOCOLS[protocol],
    endpoint,
    // The event itself is the message, for queues; functions and addresses get the envelope, whose signature can be checked.
    rawMessageDelivery: protocol === 'sqs',
    deadLetterQueue: failed,
    ...(filterPolicy && { filterPolicy }),
  });
  if (protocol === 'lambda') {
    new CfnPermission(topic, `${id} permission`, {
      action: 'lambda:InvokeFunction',
      functionName: endpoint,
      principal: 'sns.amazonaws.com',
      sourceArn: topic.topicArn,
    });
  }
}

/** By message attributes, which `lib/run-workflow.ts` sets on every outcome. */
function policyOf(only: Filter | undefined): Record<string, SubscriptionFilter> | undefined {
  const lists = { outcome: only?.outcomes, flow_version: only?.flowVersions, route: only?.routes };
  const conditions = Object.entries(lists).flatMap(([attribute, allowlist]) =>
    allowlist === undefined
      ? []
      : [[attribute, SubscriptionFilter.stringFilter({ allowlist: [...allowlist] })] as const],
  );
  return conditions.length > 0 ? Object.fromEntries(conditions) : undefined;
}
