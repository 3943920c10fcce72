import type { Notification } from '../../src/notifications/sns-notification.ts';
import type { LocalSubscription } from '../../src/template/local-template.ts';
import type { Publication } from '../../src/wire/sns-publication.ts';

export const topicArn = 'arn:aws:sns:us-east-1:000000000000:outcomes';

export const subscription = (more: Partial<LocalSubscription> = {}): LocalSubscription => ({
  logicalId: 'S',
  arn: `${topicArn}:steward`,
  topicArn,
  protocol: 'email',
  endpoint: 'steward@example.com',
  rawMessageDelivery: false,
  ...more,
});

export const publication = (more: Partial<Publication> = {}): Publication => ({
  topicArn,
  messageId: '1a2b3c4d-0000-4000-8000-000000000000',
  subject: 'Orders rejected',
  bodies: { default: 'hello' },
  messageAttributes: {},
  time: '2026-01-02T03:04:05.678Z',
  ...more,
});

export const notification = (more: Partial<Notification> = {}): Notification => ({
  subscription: subscription(),
  topicArn,
  messageId: '1a2b3c4d-0000-4000-8000-000000000000',
  subject: 'Orders rejected',
  message: 'hello',
  messageAttributes: {},
  time: '2026-01-02T03:04:05.678Z',
  ...more,
});
