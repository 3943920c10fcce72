import { Annotations } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { ITopic, ITopicSubscription } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription, SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { isSubscription } from './cdk-values.ts';
import type { Operations } from './operations.ts';
import { PrivateQueue, PrivateTopic } from './private-resources.ts';
import type { ExistingTopics } from './settings.ts';
import { SlackChannel } from './slack-channel.ts';
import { SlackWebhook } from './slack-webhook.ts';
import type {
  SlackChannelSubscriber,
  SlackWebhookSubscriber,
  Subscriber,
  Subscribers,
  TopicName,
} from './subscriber-settings.ts';
import { type Reader, subscribe } from './subscriptions.ts';

export interface OutcomeTopicsProps {
  readonly existing: ExistingTopics;
  readonly subscribers: Subscribers;
  readonly timeZone: string;
  readonly operations: Operations;
}

/** The topics that outcomes are published to, one per kind of reader, with their subscribers. */
export class OutcomeTopics extends Construct {
  /** Rows are ready. */
  readonly success: ITopic;
  /** Rows were rejected. */
  readonly rejects: ITopic;
  /** Something failed, and the engineer on call has to act. */
  readonly alerts: ITopic;
  /** Failures caused by an outage: programs get each of them, people a summary on the alerts topic. */
  readonly outages: ITopic;
  /** Messages that could not be delivered to a subscriber. */
  readonly failedNotifications: Queue;
  /** Subscribers that have to confirm before AWS sends them anything. */
  readonly toConfirm: readonly string[];
  readonly #props: OutcomeTopicsProps;
  readonly #webhooks = new Map<string, SlackWebhook>();

  constructor(scope: Construct, id: string, props: OutcomeTopicsProps) {
    super(scope, id);
    this.#props = props;
    const { existing, subscribers, operations } = props;
    this.success = existing.success ?? new PrivateTopic(this, 'Success', operations);
    this.rejects = existing.rejects ?? new PrivateTopic(this, 'Rejects', operations);
    this.alerts = existing.alerts ?? new PrivateTopic(this, 'Alerts', operations);
    this.outages = existing.outages ?? new PrivateTopic(this, 'Outages', operations);
    this.failedNotifications = new PrivateQueue(this, 'failed-notifications', operations);

    const given = TOPIC_NAMES.flatMap((name) => (subscribers[name] ?? []).map((subscriber) => ({ name, subscriber })));
    const all = given.flatMap(({ name, subscriber }) => {
      if (!isSubscription(subscriber)) return [{ name, subscriber }];
      this[name].addSubscription(subscriber);
      if (name === 'alerts' && isOfProgram(subscriber)) this.outages.addSubscription(subscriber);
      return [];
    });
    const readers = all.flatMap(({ name, subscriber }) =>
      'slackChannel' in subscriber ? [] : [{ name, ...this.#readerOf(subscriber) }],
    );
    for (const { name, ...reader } of readers) {
      this.subscribe(name, reader);
      if (name === 'alerts' && isProgram(reader)) this.subscribe('outages', reader);
    }
    this.#channels(all);
    this.toConfirm = readers.flatMap(({ name, protocol, endpoint }) =>
      protocol === 'email' || protocol === 'https' ? [`${endpoint} (${name})`] : [],
    );
    if (
      subscribers.alerts?.length &&
      !subscribers.alerts.some((each) => isSubscription(each) || getsEverything(each))
    ) {
      Annotations.of(this).addInfo(
        'Nobody hears every alert: alarms, and alerts that could not be worded, pass no filter and not through Amazon Q Developer. Add an email or a slackWebhook without "only" to the alerts.',
      );
    }
  }

  /** ARN of the secret of each Slack webhook, by the name of its channel. */
  get webhookSecrets(): ReadonlyMap<string, string> {
    return new Map([...this.#webhooks].map(([channel, { secretArn }]) => [channel, secretArn]));
  }

  /** Nothing else may publish to a topic of its own. Those of somebody else are not changed. */
  publishedOnlyBy(name: keyof ExistingTopics, ...roles: readonly IRole[]): void {
    const topic = this[name];
    if (topic instanceof PrivateTopic) topic.publishedOnlyBy(...roles);
  }

  subscribe(name: keyof ExistingTopics, reader: Reader): void {
    subscribe(this[name], this.#scopeOf(name), reader, this.failedNotifications);
  }

  /** Topics of somebody else may have subscriptions of other deployments. */
  #scopeOf(name: keyof ExistingTopics): Construct {
    const { existing } = this.#props;
    if (!existing[name]) return this[name];
    const id = `existing ${name}`;
    return (this.node.tryFindChild(id) as Construct | undefined) ?? new Construct(this, id);
  }

  #readerOf(subscriber: Exclude<Subscriber, SlackChannelSubscriber>): Reader {
    const { only } = subscriber;
    if ('email' in subscriber) return { protocol: 'email', endpoint: subscriber.email, only };
    if ('queueArn' in subscriber) return { protocol: 'sqs', endpoint: subscriber.queueArn, only };
    if ('functionArn' in subscriber) return { protocol: 'lambda', endpoint: subscriber.functionArn, only };
    if ('url' in subscriber) return { protocol: 'https', endpoint: subscriber.url, only };
    const { channel } = subscriber.slackWebhook;
    const { functionArn } = this.#webhook(subscriber.slackWebhook).function;
    return { protocol: 'lambda', endpoint: functionArn, id: `slack ${channel}`, only };
  }

  /** One function per channel, however many topics it is subscribed to. */
  #webhook(webhook: SlackWebhookSubscriber['slackWebhook']): SlackWebhook {
    const { timeZone, operations } = this.#props;
    const failed = this.failedNotifications;
    const known = this.#webhooks.get(webhook.channel);
    const made = known ?? new SlackWebhook(this, `slack-${webhook.channel}`, { webhook, timeZone, operations, failed });
    this.#webhooks.set(webhook.channel, made);
    return made;
  }

  /** One configuration per channel: AWS allows no second one. */
  #channels(all: readonly { readonly name: TopicName; readonly subscriber: Subscriber }[]): void {
    const wanted = all.flatMap(({ name, subscriber }) =>
      'slackChannel' in subscriber ? [{ topic: this[name], ...subscriber.slackChannel }] : [],
    );
    for (const [channelId, uses] of Map.groupBy(wanted, (use) => use.channelId)) {
      const topics = new Set(uses.map(({ topic }) => topic));
      const [{ workspaceId } = { workspaceId: '' }] = uses;
      new SlackChannel(
        this,
        `slack-channel-${channelId}`,
        { workspaceId, channelId },
        [...topics],
        this.#props.operations,
      );
    }
  }
}

const TOPIC_NAMES = ['success', 'rejects', 'alerts'] as const satisfies readonly TopicName[];

/** As `isProgram`, for a subscription of the CDK. */
function isOfProgram(subscription: ITopicSubscription): boolean {
  return subscription instanceof SqsSubscription || subscription instanceof LambdaSubscription;
}

/** Programs want the event of each file. The function of a Slack webhook writes for people. */
function isProgram({ protocol, id }: Reader): boolean {
  return protocol === 'sqs' || (protocol === 'lambda' && id === undefined);
}

function getsEverything(subscriber: Subscriber): boolean {
  return !('slackChannel' in subscriber) && subscriber.only === undefined;
}
