import type { Message } from '@aws-sdk/client-sqs';
import { parseArrivalMessage } from '../../functions/arrivals/arrival-message.ts';
import { asObject, asText, type JsonObject, jsonObject } from '../../functions/json-object.ts';
import { truncate } from '../../functions/output-text.ts';
import { OUTCOME_SCHEMA } from '../../functions/reports/outcome-event.ts';
import { uriOf } from '../aws/s3-uri.ts';

/** The dead-letter queues, by where their messages were going. */
export const DEAD_LETTER_QUEUES = ['arrivals', 'events', 'notifications'] as const;
export type DeadLetterQueue = (typeof DEAD_LETTER_QUEUES)[number];

/** What a dead letter is about and why it is there. Never its body, which is untrusted. */
export interface DeadLetter {
  readonly queue: DeadLetterQueue;
  readonly id: string;
  /** ISO 8601: when it was sent to its original queue. */
  readonly sent: string;
  /** Number of receives, those by `dlq show` included. */
  readonly received: number;
  readonly file: string | null;
  readonly route: string | null;
  readonly run_id: string | null;
  readonly outcome: string | null;
  readonly why: string;
  /** A redrive cannot help: it would fail again. */
  readonly hopeless: boolean;
}

type Content = Omit<DeadLetter, 'queue' | 'id' | 'sent' | 'received'>;

const NOTHING = { file: null, route: null, run_id: null, outcome: null } as const;

export function deadLetterOf(queue: DeadLetterQueue, message: Message): DeadLetter {
  const { SentTimestamp = '0', ApproximateReceiveCount = '0' } = message.Attributes ?? {};
  return {
    queue,
    id: message.MessageId ?? '',
    sent: new Date(Number(SentTimestamp)).toISOString(),
    received: Number(ApproximateReceiveCount),
    ...CONTENT_OF[queue](message),
  };
}

function arrival(message: Message): Content {
  const body = jsonObject(message.Body);
  const { bucket, key } = objectAt(body, 'arrival');
  const about = {
    ...NOTHING,
    file: typeof bucket === 'string' && typeof key === 'string' ? uriOf({ bucket, key }) : null,
    route: textAt(body, 'route'),
  };
  const reason = attribute(message, 'reason');
  if (reason !== undefined) return { ...about, why: reason, hopeless: true };
  try {
    parseArrivalMessage(message.Body ?? '');
    return { ...about, why: 'on-arrival failed at every delivery; its log says at what', hopeless: false };
  } catch (error) {
    const { name, message: said } = error as Error;
    return { ...about, why: truncate(`${name}: ${said}`, 500), hopeless: true };
  }
}

/**
 * An event as the rule received it, or as a route's rule transforms it, with EventBridge's attributes:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
function undelivered(message: Message): Content {
  const body = jsonObject(message.Body);
  const detail = objectAt(body, 'detail');
  const { bucket = objectAt(detail, 'bucket')['name'], key = objectAt(detail, 'object')['key'] } = objectAt(
    body,
    'arrival',
  );
  const execution = textAt(detail, 'executionArn');
  const target = attribute(message, 'TARGET_ARN')?.split(':').at(-1) ?? 'its target';
  const [code = 'no code', error = ''] = [attribute(message, 'ERROR_CODE'), attribute(message, 'ERROR_MESSAGE')];
  return {
    ...NOTHING,
    file: typeof bucket === 'string' && typeof key === 'string' ? uriOf({ bucket, key }) : null,
    route: textAt(body, 'route') ?? routeOf(attribute(message, 'RULE_ARN')),
    outcome: execution && textAt(detail, 'status'),
    why: truncate(
      `${execution ? `the alert about execution ${execution}: ` : ''}EventBridge could not deliver it to ${target}: ${code} ${error}`.trim(),
      500,
    ),
    hopeless: false,
  };
}

/** Only rules of routes have a dot in their name: see `lib/deployment-name.ts`. */
function routeOf(ruleArn = ''): string | null {
  return /\/[^/.]+\.([\w-]+)$/.exec(ruleArn)?.[1] ?? null;
}

/**
 * A message in the format for a queue (the event), an HTTP endpoint (an envelope) or a function (a record with an
 * envelope).
 */
function notification(message: Message): Content {
  const body = jsonObject(message.Body);
  const record = Array.isArray(body['Records']) ? asObject(body['Records'][0]) : undefined;
  const envelope = record === undefined ? body : objectAt(record, 'Sns');
  const event =
    [body, jsonObject(textAt(envelope, 'Message') ?? '')].find(({ schema }) => schema === OUTCOME_SCHEMA) ?? {};
  const subscription =
    (record && textAt(record, 'EventSubscriptionArn')) ??
    /[?&]SubscriptionArn=([^&]+)/.exec(textAt(envelope, 'UnsubscribeURL') ?? '')?.[1];
  const putAside = attribute(message, 'reason');
  if (putAside !== undefined) return { ...NOTHING, why: putAside, hopeless: true };
  const error = attribute(message, 'ErrorMessage');
  const subject = textAt(envelope, 'Subject');
  return {
    file: textAt(event, 'source_path'),
    route: textAt(event, 'route'),
    run_id: textAt(event, 'run_id'),
    outcome: textAt(event, 'outcome') ?? (subject === null ? null : truncate(subject, 120)),
    why: [
      record === undefined ? 'a subscriber did not take it' : 'the function of a subscriber failed at it',
      ...(subscription ? [`subscription ${subscription}`] : []),
      ...(error === undefined ? [] : [truncate(error, 300)]),
    ].join(': '),
    hopeless: false,
  };
}

const CONTENT_OF: Readonly<Record<DeadLetterQueue, (message: Message) => Content>> = {
  arrivals: arrival,
  events: undelivered,
  notifications: notification,
};

function attribute({ MessageAttributes = {} }: Message, name: string): string | undefined {
  return MessageAttributes[name]?.StringValue;
}

function objectAt(value: JsonObject, key: string): JsonObject {
  return asObject(value[key]) ?? {};
}

function textAt(value: JsonObject, key: string): string | null {
  return asText(value[key]);
}
