import type { App } from 'aws-cdk-lib';
import { ArrivalsStack } from '../../../lib/arrivals-stack.ts';

/** The queues that the topics send to. A test that starts the stack creates them. */
export const QUEUES = { ready: 'programs-ready', failed: 'programs-failed' } as const;
/** Stands for the webhook of a chat. */
export const CHAT_URL = 'https://chat.shop.example/sns';

const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

/** Every kind of subscriber, some with a filter. */
export function everySubscriberStack(app: App): ArrivalsStack {
  return new ArrivalsStack(app, 'every-reader', {
    routes: [
      {
        name: 'orders',
        prefix: 'incoming/orders',
        flowVersion: 'shop_orders:v1',
        rejectedShareAlert: 0.02,
        runMetadata: { team: 'orders' },
      },
      { name: 'returns', prefix: 'incoming/returns', flowVersion: 'shop_returns:v1' },
    ],
    timeZone: 'Europe/Berlin',
    subscribers: {
      success: [{ email: 'analysts@shop.example' }, { queueArn: queueArn(QUEUES.ready) }],
      rejects: [{ email: 'stewards@shop.example' }, { slackWebhook: { channel: 'stewards' } }],
      alerts: [
        { email: 'on-call@shop.example' },
        { slackWebhook: { channel: 'on-call' } },
        { url: CHAT_URL },
        { queueArn: queueArn(QUEUES.failed), only: { outcomes: ['FAILED'], flowVersions: ['shop_orders:v1'] } },
      ],
    },
  });
}
