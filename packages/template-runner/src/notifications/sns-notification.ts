import type { LocalSubscription } from '../template/local-template.ts';
import type { MessageAttributes } from '../wire/fauxqs-internals.ts';
import { bodyFor, type Publication } from '../wire/sns-publication.ts';

/** A message for one subscriber. */
export interface Notification {
  readonly subscription: LocalSubscription;
  readonly topicArn: string;
  readonly messageId: string;
  readonly subject?: string;
  /** The body for the subscriber's protocol. */
  readonly message: string;
  readonly messageAttributes: MessageAttributes;
  /** ISO 8601. */
  readonly time: string;
}

export function notificationFor(subscription: LocalSubscription, publication: Publication): Notification {
  const { bodies, ...rest } = publication;
  return { subscription, ...rest, message: bodyFor(bodies, subscription.protocol) };
}

export function unsubscribeUrl({ subscription }: Notification): string {
  return `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`;
}

const SIGNATURE = 'local messages are not signed';
const CERTIFICATE = 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0000000000000000000000.pem';

/**
 * The message as SNS posts it.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function envelope(notification: Notification): Readonly<Record<string, unknown>> {
  const { messageId, topicArn, subject, message, time, messageAttributes } = notification;
  const attributes = attributesOf(messageAttributes);
  return {
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: topicArn,
    ...(subject !== undefined && { Subject: subject }),
    Message: message,
    Timestamp: time,
    SignatureVersion: '1',
    Signature: SIGNATURE,
    SigningCertURL: CERTIFICATE,
    UnsubscribeURL: unsubscribeUrl(notification),
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes }),
  };
}

/** What a function receives from a topic: one record, with field names that differ from those of the envelope. */
export interface SnsEvent {
  readonly Records: readonly [
    {
      readonly EventSource: 'aws:sns';
      readonly EventVersion: '1.0';
      readonly EventSubscriptionArn: string;
      readonly Sns: Readonly<Record<string, unknown>>;
    },
  ];
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export function snsEvent(notification: Notification): SnsEvent {
  const { messageId, topicArn, subject, message, time, messageAttributes, subscription } = notification;
  const Sns = {
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: topicArn,
    Subject: subject ?? null,
    Message: message,
    Timestamp: time,
    SignatureVersion: '1',
    Signature: SIGNATURE,
    SigningCertUrl: CERTIFICATE,
    UnsubscribeUrl: unsubscribeUrl(notification),
    MessageAttributes: attributesOf(messageAttributes),
  };
  const EventSubscriptionArn = subscription.arn;
  return { Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn, Sns }] };
}

function attributesOf(attributes: MessageAttributes) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { Type: DataType, Value: StringValue ?? BinaryValue ?? '' },
    ]),
  );
}
