import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { LumeArrivalsProps } from '../../../lib/settings.ts';
import { ROUTE } from '../template/synthesized-template.ts';

/** Settings that add every optional part. */
export const EVERY_PART: LumeArrivalsProps = {
  routes: [
    {
      name: 'orders',
      prefix: 'incoming/',
      suffix: '.csv',
      flowVersion: 'shop_orders:v1',
      alarmWithoutFile: Duration.hours(24),
    },
    {
      name: 'returns',
      prefix: 'returns/',
      flowVersion: 'shop_returns:v1',
      alarmWithoutFile: Duration.hours(168),
      emptyFiles: 'ignore',
    },
  ],
  subscribers: {
    success: [{ email: 'analysts@shop.example' }, { queueArn: 'arn:aws:sqs:eu-central-1:123456789012:loaded' }],
    rejects: [{ functionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:tickets' }],
    alerts: [
      { email: 'on-call@shop.example' },
      { url: 'https://pager.example/sns' },
      { slackWebhook: { channel: 'ops' } },
      { slackChannel: { workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' } },
    ],
  },
  ignore: ['*.tmp', 'incoming/archive/*'],
  encryption: 'ownKey',
  logging: { retentionDays: 30, functions: 'debug', executions: 'all', executionData: true },
  tracing: true,
  reconcile: { filesWithoutRoute: 'alert' },
};

/** Settings as different as possible, by what they add. */
export const UNLIKE_SETTINGS: readonly [string, LumeArrivalsProps][] = [
  ['as few settings as can be', { routes: [ROUTE] }],
  ['every part', EVERY_PART],
  ['no tracing and all logs', { routes: [ROUTE], tracing: false, logging: { executions: 'all' } }],
  [
    'a bucket and a secret that exist',
    {
      routes: [ROUTE],
      landingBucket: { existing: 'acme-landing' },
      lume: { apiKeySecretArn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:lume-AbCdEf' },
    },
  ],
  ['alarms left out', { routes: [ROUTE], monitoring: { alarms: false }, removalPolicy: RemovalPolicy.DESTROY }],
];
