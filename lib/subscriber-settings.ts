import type { ITopicSubscription } from 'aws-cdk-lib/aws-sns';
import * as z from 'zod/mini';
import * as field from '../functions/arrivals/field-schemas.ts';
import type { Outcome } from '../functions/reports/outcome.ts';
import { filterableOutcomes } from '../functions/reports/outcome-routing.ts';
import { isSubscription, keyArn, objectOr } from './cdk-values.ts';
import { type SchemaShape, settingsGroup } from './settings-group.ts';

/** Which messages of a topic a subscriber gets: those that match a value of each given list. */
export interface Filter {
  /** @default - any */
  readonly outcomes?: readonly Outcome[];
  /**
   * `name:version`.
   * @default - any
   */
  readonly flowVersions?: readonly string[];
  /**
   * Names of routes.
   * @default - any
   */
  readonly routes?: readonly string[];
}

export interface Filtered {
  /**
   * Which messages. Those without an outcome, such as alarms, never match a filter: keep one subscriber of the alerts
   * without one.
   * @default - every message
   */
  readonly only?: Filter;
}

/** A person, by e-mail. Has to confirm a mail that AWS sends after the deployment; until then, nothing else is sent. */
export interface EmailSubscriber extends Filtered {
  readonly email: string;
}

/** A queue, which gets the outcome event. Its policy has to let the topic send. */
export interface QueueSubscriber extends Filtered {
  readonly queueArn: string;
}

/** A function of this account and region, invoked with the outcome event. */
export interface FunctionSubscriber extends Filtered {
  readonly functionArn: string;
}

/** A URL to which SNS posts the chat notification. Has to confirm once. */
export interface UrlSubscriber extends Filtered {
  /** https. */
  readonly url: string;
}

/** A Slack channel, by an incoming webhook. */
export interface SlackWebhookSubscriber extends Filtered {
  readonly slackWebhook: {
    /**
     * A name for the channel, 1 to 40 letters, digits, `-` or `_`. Each name has its own webhook, secret and function.
     */
    readonly channel: string;
    /**
     * ARN of a secret with the webhook's address.
     * @default - an empty secret for you to fill
     */
    readonly secretArn?: string;
    /**
     * ARN of the customer-managed key that encrypts that secret.
     * @default - none: encrypted with the key `aws/secretsmanager`
     */
    readonly encryptionKeyArn?: string;
    /**
     * The only host to which messages are posted.
     * @default 'hooks.slack.com'
     */
    readonly host?: string;
  };
}

/** A Slack channel, by Amazon Q Developer in chat applications. Gets every message of the topic. */
export interface SlackChannelSubscriber {
  readonly slackChannel: {
    /** Id of a workspace that was authorized once in the console: `T…`. */
    readonly workspaceId: string;
    /** The end of the channel's link: `C…`. */
    readonly channelId: string;
  };
}

/** Who is told of outcomes, and how. */
export type Subscriber =
  | EmailSubscriber
  | QueueSubscriber
  | FunctionSubscriber
  | UrlSubscriber
  | SlackWebhookSubscriber
  | SlackChannelSubscriber;

/** Plain values, or subscriptions of the CDK, as for `Topic.addSubscription`. */
export interface Subscribers {
  /**
   * Users of the data: rows are ready.
   * @default - nobody
   */
  readonly success?: readonly (Subscriber | ITopicSubscription)[];
  /**
   * Data stewards: rows were rejected.
   * @default - nobody
   */
  readonly rejects?: readonly (Subscriber | ITopicSubscription)[];
  /**
   * The engineer on call: something failed. Queues and functions get each failure of an outage, too.
   * @default - nobody
   */
  readonly alerts?: readonly (Subscriber | ITopicSubscription)[];
}

export type TopicName = keyof Subscribers;

export const DEFAULT_SLACK_HOST = 'hooks.slack.com';

const KINDS_OF_SUBSCRIBER = ['email', 'queueArn', 'functionArn', 'url', 'slackWebhook', 'slackChannel'] as const;

const EMAIL_RULE = 'must be an e-mail address';
const QUEUE_RULE = 'must be the ARN of a queue in SQS';
const FUNCTION_RULE = 'must be the ARN of a function in Lambda';
const URL_RULE = 'must be an https URL';
const HOST_RULE = 'must be the name of a host, for example hooks.slack.com';
const CHANNEL_RULE = 'must be 1 to 40 letters, digits, - or _';
const WORKSPACE_RULE = "must be the workspace's id, for example T0123ABCD";
const CHANNEL_ID_RULE = "must be the channel's id, for example C0123ABCD";
const SUBSCRIBER_RULE = `must be a subscription of the CDK (ITopicSubscription), or an object with one of ${KINDS_OF_SUBSCRIBER.join(', ')}`;

const matching = (rule: string, pattern: RegExp) => z.string(rule).check(z.regex(pattern, rule));

const SECRET_RULE = 'must be the ARN of a secret in Secrets Manager';
export const secretArn = matching(SECRET_RULE, /^arn:aws[\w-]*:secretsmanager:[\w-]+:\d{12}:secret:\S+-\w{6}$/);

const listOf = <T extends z.ZodMiniType>(item: T) =>
  z.optional(z.array(item, 'must be a list').check(z.minLength(1, 'must not be empty: leave it out to mean any')));

const subscriber = (topic: TopicName) =>
  z
    .strictObject(
      {
        email: z.optional(z.string(EMAIL_RULE).check(z.email(EMAIL_RULE))),
        queueArn: z.optional(matching(QUEUE_RULE, /^arn:aws[\w-]*:sqs:[\w-]+:\d{12}:[\w-]{1,80}$/)),
        functionArn: z.optional(
          matching(FUNCTION_RULE, /^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]{1,140}(:[\w-]+)?$/),
        ),
        url: z.optional(z.string(URL_RULE).check(z.refine((text) => URL.parse(text)?.protocol === 'https:', URL_RULE))),
        slackWebhook: z.optional(
          settingsGroup({
            channel: matching(CHANNEL_RULE, /^[\w-]{1,40}$/),
            secretArn: z.optional(secretArn),
            encryptionKeyArn: z.optional(keyArn),
            host: z.optional(matching(HOST_RULE, /^[a-z0-9-]+(\.[a-z0-9-]+)+$/)),
          } satisfies SchemaShape<SlackWebhookSubscriber['slackWebhook']>),
        ),
        slackChannel: z.optional(
          settingsGroup({
            workspaceId: matching(WORKSPACE_RULE, /^[0-9A-Z]{1,255}$/),
            channelId: matching(CHANNEL_ID_RULE, /^[0-9A-Za-z]{1,255}$/),
          } satisfies SchemaShape<SlackChannelSubscriber['slackChannel']>),
        ),
        only: z.optional(
          settingsGroup({
            outcomes: listOf(
              z.enum(
                [...filterableOutcomes(topic)],
                `must be one of what this topic carries: ${filterableOutcomes(topic).join(', ')}`,
              ),
            ),
            flowVersions: listOf(field.flowVersion),
            routes: listOf(field.routeName),
          } satisfies SchemaShape<Filter>).check(
            z.refine((only) => Object.keys(only).length > 0, 'must name outcomes, flowVersions or routes'),
          ),
        ),
      } satisfies SchemaShape<AnySubscriber>,
      SUBSCRIBER_RULE,
    )
    .check(
      z.refine(
        (value) => KINDS_OF_SUBSCRIBER.filter((kind) => value[kind] !== undefined).length === 1,
        SUBSCRIBER_RULE,
      ),
      z.refine((value) => value.slackChannel === undefined || value.only === undefined, {
        path: ['only'],
        error: 'must be left out: Amazon Q Developer passes on every message of the topic; a slackWebhook can filter',
      }),
    );

const subscribersOf = (topic: TopicName) => {
  const either = objectOr(isSubscription, subscriber(topic), { email: 'somebody@shop.example' });
  return z.optional(z.array(either, 'must be a list'));
};

/** The schema of `Subscribers`. */
export const subscribersSchema = z.optional(
  settingsGroup({
    success: subscribersOf('success'),
    rejects: subscribersOf('rejects'),
    alerts: subscribersOf('alerts'),
  } satisfies SchemaShape<Subscribers, TopicName>),
);

/** Of a filter policy; SNS multiplies the lengths of its lists: https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
const MOST_COMBINATIONS = 150;

/**
 * Mistakes that involve more than one field: unknown routes, repeated subscribers, filters that SNS would refuse, and a
 * Slack channel with two secrets. Accepts values that the schema refuses, so that all mistakes are reported at once.
 */
export function subscriberMistakes(
  subscribers: Subscribers | undefined,
  routes: readonly unknown[],
): readonly string[] {
  const all = Object.entries(subscribers ?? {}).flatMap(([topic, list]) =>
    items<AnySubscriber | null>(list).map((subscriber, at) => ({
      subscriber: isSubscription(subscriber) ? {} : (subscriber ?? {}),
      path: `subscribers.${topic}.${at}`,
      topic,
    })),
  );
  const repeated = all.flatMap(({ subscriber, path, topic }) => {
    const address = addressOf(subscriber);
    const first = all.find((other) => other.topic === topic && addressOf(other.subscriber) === address);
    if (address === undefined || first === undefined || first.path === path) return [];
    return [
      `${path}: ${JSON.stringify(address)}: must be unique among the subscribers of a topic: ${first.path} has it`,
    ];
  });
  const tooManyCombinations = all.flatMap(({ subscriber: { only }, path }) => {
    const lists = [only?.outcomes, only?.flowVersions, only?.routes].filter((list) => Array.isArray(list));
    const combinations = lists.reduce((product, list) => product * list.length, 1);
    if (combinations <= MOST_COMBINATIONS) return [];
    const lengths = lists.map((list) => list.length).join(' × ');
    return [
      `${path}.only: ${lengths} values are ${combinations.toLocaleString('en-US')} combinations: must be at most ${MOST_COMBINATIONS}; use two subscribers, or leave a list out`,
    ];
  });
  const unknownRoutes = all.flatMap(({ subscriber: { only }, path }) =>
    items<unknown>(only?.routes).flatMap((route, at) =>
      routes.includes(route)
        ? []
        : [`${path}.only.routes.${at}: ${JSON.stringify(route)}: must be the name of a route in routes`],
    ),
  );
  const webhooks = all.flatMap(({ subscriber: { slackWebhook }, path }) =>
    slackWebhook ? [{ slackWebhook, path }] : [],
  );
  const contradictions = webhooks.flatMap(({ slackWebhook: { channel, secretArn, encryptionKeyArn, host }, path }) => {
    if (typeof channel !== 'string') return [];
    const first = webhooks.find((other) => inOutput(other.slackWebhook.channel) === inOutput(channel));
    if (!first || first.path === path) return [];
    if (first.slackWebhook.channel !== channel)
      return [
        `${path}.slackWebhook.channel: "${channel}": must differ from that of ${first.path} in letters or digits`,
      ];
    const same = [
      [first.slackWebhook.secretArn, secretArn],
      [first.slackWebhook.encryptionKeyArn, encryptionKeyArn],
      [first.slackWebhook.host, host],
    ].every(([a, b]) => a === b);
    if (same) return [];
    return [`${path}.slackWebhook: "${channel}": must have the secret, its key and the host that ${first.path} has`];
  });
  return [...repeated, ...tooManyCombinations, ...unknownRoutes, ...contradictions];
}

/** The fields of all kinds of subscribers, in settings that are not checked yet. */
type AnySubscriber = Partial<
  EmailSubscriber &
    QueueSubscriber &
    FunctionSubscriber &
    UrlSubscriber &
    SlackWebhookSubscriber &
    SlackChannelSubscriber
>;

function addressOf({ email, queueArn, functionArn, url, slackWebhook }: AnySubscriber): string | undefined {
  return email ?? queueArn ?? functionArn ?? url ?? slackWebhook?.channel;
}

/** The channel's name as part of an output's name, which may have only letters and digits. */
export function inOutput(channel: string): string {
  return String(channel).replace(/\W|_/g, '');
}

function items<Item>(list: unknown): readonly Item[] {
  return Array.isArray(list) ? list : [];
}
