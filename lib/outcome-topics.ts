import { Annotations } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Operations } from './operations.ts';
import { PrivateQueue, PrivateTopic } from './private-resources.ts';
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
  readonly subscribers: Subscribers;
  readonly timeZone: string;
  readonly operations: Operations;
}

/** The topics that outcomes are published to, one per kind of reader, with their subscribers. */
export class OutcomeTopics extends Construct {
  /** Rows are ready. */
  readonly success: PrivateTopic;
  /** Rows were rejected. */
  readonly rejects: PrivateTopic;
  /** Something failed, and the engineer on call has to act. */
  readonly alerts: PrivateTopic;
  /** Failures caused by an outage: programs get each of them, people a summary on the alerts topic. */
  readonly outages: PrivateTopic;
  /** Messages that could not be delivered to a subscriber. */
  readonly failedNotifications: Queue;
  /** Subscribers that have to confirm before AWS sends them anything. */
  readonly toConfirm: readonly string[];
  readonly #props: OutcomeTopicsProps;
  readonly #webhooks = new Map<string, SlackWebhook>();

  constructor(scope: Construct, id: string, props: OutcomeTopicsProps) {
    super(scope, id);
    this.#props = props;
    const { subscribers, operations } = props;
    this.success = new PrivateTopic(this, 'Success', operations);
    this.rejects = new PrivateTopic(this, 'Rejects', operations);
    this.alerts = new PrivateTopic(this, 'Alerts', operations);
    this.outages = new PrivateTopic(this, 'Outages', operations);
    this.failedNotifications = new PrivateQueue(this, 'failed-notifications', operations);

    const all = TOPIC_NAMES.flatMap((name) => (subscribers[name] ?? []).map((subscriber) => ({ name, subscriber })));
    const readers = all.flatMap(({ name, subscriber }) =>
      'slackChannel' in subscriber ? [] : [{ name, ...this.#readerOf(subscriber) }],
    );
    for (const { name, ...reader } of readers) {
      subscribe(this[name], reader, this.failedNotifications);
      if (name === 'alerts' && isProgram(reader)) subscribe(this.outages, reader, this.failedNotifications);
    }
    this.#channels(all);
    this.toConfirm = readers.flatMap(({ name, protocol, endpoint }) =>
      protocol === 'email' || protocol === 'https' ? [`${endpoint} (${name})`] : [],
    );
    if (subscribers.alerts?.length && !subscribers.alerts.some(getsEverything)) {
      Annotations.of(this).addInfo(
        'Nobody hears every alert: alarms, and alerts that could not be worded, pass no filter and not through Amazon Q Developer. Add an email or a slackWebhook without "only" to the alerts.',
      );
    }
  }

  /** ARN of the secret of each Slack webhook, by the name of its channel. */
  get webhookSecrets(): ReadonlyMap<string, string> {
    return new Map([...this.#webhooks].map(([channel, { secretArn }]) => [channel, secretArn]));
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

/** Programs want the event of each file. The function of a Slack webhook writes for people. */
function isProgram({ protocol, id }: Reader): boolean {
  return protocol === 'sqs' || (protocol === 'lambda' && id === undefined);
}

function getsEverything(subscriber: Subscriber): boolean {
  return !('slackChannel' in subscriber) && subscriber.only === undefined;
}
