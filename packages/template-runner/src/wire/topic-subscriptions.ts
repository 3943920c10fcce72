import {
  GetSubscriptionAttributesCommand,
  paginateListSubscriptionsByTopic,
  SetSubscriptionAttributesCommand,
  type SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import type { LocalSubscription } from '../template/local-template.ts';

/**
 * Makes the subscriptions of a topic those of the template: adds what is missing, updates what differs, removes the rest.
 * Includes all protocols, so that ListSubscriptions is complete, although fauxqs delivers to queues only.
 */
export async function updateSubscriptions(
  sns: SNSClient,
  topicArn: string,
  wanted: readonly LocalSubscription[],
): Promise<void> {
  const missing = new Map(wanted.map((subscription) => [identityOf(subscription), subscription]));
  for (const { arn, identity } of await existing(sns, topicArn)) {
    const subscription = missing.get(identity);
    missing.delete(identity);
    if (subscription) await updateAttributes(sns, arn, attributesOf(subscription));
    else await sns.send(new UnsubscribeCommand({ SubscriptionArn: arn }));
  }
  for (const subscription of missing.values()) {
    const { protocol: Protocol, endpoint: Endpoint } = subscription;
    const Attributes = attributesOf(subscription);
    await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol, Endpoint, Attributes }));
  }
}

async function existing(sns: SNSClient, topicArn: string) {
  const found: { readonly arn: string; readonly identity: string }[] = [];
  for await (const page of paginateListSubscriptionsByTopic({ client: sns }, { TopicArn: topicArn })) {
    for (const { SubscriptionArn = '', Protocol = '', Endpoint = '' } of page.Subscriptions ?? []) {
      found.push({ arn: SubscriptionArn, identity: identityOf({ protocol: Protocol, endpoint: Endpoint }) });
    }
  }
  return found;
}

async function updateAttributes(sns: SNSClient, arn: string, wanted: Record<string, string>): Promise<void> {
  const { Attributes = {} } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }));
  for (const [AttributeName, AttributeValue] of Object.entries(wanted)) {
    if (Attributes[AttributeName] === AttributeValue) continue;
    await sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn: arn, AttributeName, AttributeValue }));
  }
}

/** A topic has one subscription per protocol and endpoint. */
function identityOf({ protocol, endpoint }: Pick<LocalSubscription, 'protocol' | 'endpoint'>): string {
  return `${protocol} ${endpoint}`;
}

function attributesOf(subscription: LocalSubscription): Record<string, string> {
  return {
    RawMessageDelivery: String(subscription.rawMessageDelivery),
    // An empty policy matches every message.
    FilterPolicy: JSON.stringify(subscription.filterPolicy ?? {}),
    RedrivePolicy: JSON.stringify(subscription.redrivePolicy ?? {}),
  };
}
