import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { checkSettings, InvalidSettingsError, overlaps } from '../../lib/check-settings.ts';
import type { LumeArrivalsProps } from '../../lib/settings.ts';

const route = { name: 'orders', prefix: 'incoming/', flowVersion: 'shop_orders:v1' };

/** Settings as JavaScript could hand them in: the types are of no help there. */
function mistakesIn(value: unknown): readonly string[] {
  try {
    checkSettings(value as LumeArrivalsProps);
  } catch (error) {
    if (error instanceof InvalidSettingsError) return error.mistakes;
    throw error;
  }
  return [];
}

describe('checkSettings', () => {
  it('takes one route and nothing else', () => {
    expect(mistakesIn({ routes: [route] })).toEqual([]);
  });

  it('takes a route of keys that are ignored by default where the settings ignore none', () => {
    expect(mistakesIn({ routes: [{ ...route, suffix: '.part' }], ignore: [] })).toEqual([]);
  });

  it('takes every setting', () => {
    const settings: LumeArrivalsProps = {
      routes: [
        {
          ...route,
          suffix: '.csv',
          sourcePath: 'batch-{stem}',
          whenAlreadyProcessed: 'rerun',
          maxAttempts: 2200,
          runMetadata: { team: 'orders' },
          emptyFiles: 'run',
        },
      ],
      ignore: ['*.bak', 'incoming/archive/*'],
      landingBucket: { existing: 'acme-landing' },
      subscribers: { success: [{ email: 'a@b.example' }], rejects: [], alerts: [{ email: 'c@d.example' }] },
      lume: {
        baseUrl: 'https://lume.acme.example',
        apiKeySecretArn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:lume-AbCdEf',
        timeout: Duration.seconds(60),
      },
      polling: { maxAttempts: 10, initialDelay: Duration.seconds(60) },
      onUncertainStart: 'alert',
      maxConcurrency: 1000,
      removalPolicy: RemovalPolicy.DESTROY,
    };
    expect(mistakesIn(settings)).toEqual([]);
  });

  it('takes one subscriber of two topics, and one channel of Slack in each', () => {
    const both = [{ email: 'a@b.example' }, { slackWebhook: { channel: 'loads' } }];
    expect(mistakesIn({ routes: [route], subscribers: { success: both, alerts: both } })).toEqual([]);
  });

  it('lists all mistakes at once, each with its field, its value and its rule', () => {
    const mistakes = mistakesIn({
      routes: [
        { name: 'a', prefix: 'x/' },
        { name: 'b', prefix: 'y/', flowVersion: 'shop_orders' },
      ],
      polling: { initialDelay: Duration.seconds(0) },
      subscribers: { alerts: [{ email: 'on-call' }] },
      landingBuckett: {},
    });
    expect(mistakes).toHaveLength(5);
    expect(mistakes.join('\n')).toContain('routes.0.flowVersion: is missing: must have the form name:version');
    expect(mistakes.join('\n')).toContain('routes.1.flowVersion: "shop_orders": must have the form name:version');
    expect(mistakes.join('\n')).toContain('polling.initialDelay: "PT0S": must be a Duration of whole seconds, 1 to 60');
    expect(mistakes.join('\n')).toContain('subscribers.alerts.0.email: "on-call": must be an e-mail address');
    expect(mistakes.join('\n')).toContain('landingBuckett: is not a known field');
  });

  it.each([
    ['no routes', { routes: [] }, 'routes: []: must have at least one route'],
    [
      'too many routes',
      { routes: Array.from({ length: 301 }, (_, i) => ({ ...route, name: `r${i}` })) },
      'at most 300',
    ],
    ['two routes of one name', { routes: [route, route] }, 'routes.1.name: "orders": must be unique: routes.0 has it'],
    ...['incoming/*', 's3://bucket/incoming/', 'S3://bucket/incoming/*'].map((prefix): [string, unknown, string] => [
      `the prefix ${prefix}`,
      { routes: [{ ...route, prefix }] },
      'must be a plain start of keys: incoming/ and not s3://bucket/incoming/*',
    ]),
    [
      'the suffix *.csv',
      { routes: [{ ...route, suffix: '*.csv' }] },
      'must be a plain end of keys: .csv and not *.csv',
    ],
    [
      'a reconcile of another word',
      { routes: [route], reconcile: { filesWithoutRoute: 'yes' } },
      'must be alert or ignore',
    ],
    ['an unknown placeholder', { routes: [{ ...route, sourcePath: '{file}' }] }, '{bucket} {key} {dir} {name} {stem}'],
    ['a sign that EventBridge reads', { routes: [{ ...route, runMetadata: { a: '<b>' } }] }, 'must not contain < or >'],
    ['a limit past the history', { routes: [{ ...route, maxAttempts: 2201 }] }, 'from 1 to 2200'],
    ['a share that is none', { routes: [{ ...route, rejectedShareAlert: 20 }] }, 'routes.0.rejectedShareAlert: 20'],
    ['no rows that are no choice', { routes: [{ ...route, zeroRows: 'ignore' }] }, 'must be one of alert, success'],
    [
      'a base URL with a password',
      { routes: [route], lume: { baseUrl: 'https://u:p@lume.example' } },
      'without a user name',
    ],
    ['a base URL without TLS', { routes: [route], lume: { baseUrl: 'http://api.lume.ai' } }, 'must be an https URL'],
    [
      'an empty file to be run twice',
      { routes: [{ ...route, emptyFiles: 'twice' }] },
      'must be one of alert, ignore, run',
    ],
    ['a pattern for every key', { routes: [route], ignore: ['**'] }, 'ignore: ["**"]: must have a character beside *'],
    ['a pattern of nothing', { routes: [route], ignore: [''] }, 'ignore.0: "": must be at most 20 patterns'],
    ['a pattern of a folder', { routes: [route], ignore: ['old/'] }, 'must not end with a slash'],
    ['a pattern that EventBridge reads', { routes: [route], ignore: ['<key>'] }, 'must not contain < or >'],
    [
      'a route of which every file is ignored',
      { routes: [{ ...route, suffix: '.part' }] },
      'routes.0: "incoming/file.part": would be ignored by "*.part": leave that out of ignore',
    ],
    [
      'a route in a hidden folder',
      { routes: [route, { ...route, name: 'hidden', prefix: '.in/' }] },
      'routes.1: ".in/file": would be ignored by "*/.*"',
    ],
    [
      'the ARN of a bucket',
      { routes: [route], landingBucket: { existing: 'arn:aws:s3:::acme' } },
      'must be the name of a bucket in the account and region of the stack, no ARN',
    ],
    [
      'an access point',
      { routes: [route], landingBucket: { existing: 'acme-metadata12345-s3alias' } },
      'events of S3 name no access point',
    ],
    [
      'one subscriber twice',
      {
        routes: [route],
        subscribers: { alerts: [{ email: 'a@b.example' }, { email: 'a@b.example', only: { routes: ['orders'] } }] },
      },
      'subscribers.alerts.1: "a@b.example": must be unique among the subscribers of a topic: subscribers.alerts.0 has it',
    ],
    [
      'two channels of Slack that an output could not tell apart',
      {
        routes: [route],
        subscribers: {
          alerts: [{ slackWebhook: { channel: 'a-b' } }],
          rejects: [{ slackWebhook: { channel: 'a_b' } }],
        },
      },
      'subscribers.rejects.0.slackWebhook.channel: "a_b": must differ from that of subscribers.alerts.0 in letters or digits',
    ],
    [
      'a filter of too many combinations',
      {
        routes: Array.from({ length: 51 }, (_, i) => ({ ...route, name: `r${i}`, prefix: `${i}/` })),
        subscribers: {
          alerts: [
            {
              email: 'a@b.example',
              only: { outcomes: ['FAILED', 'CRASHED', 'ERROR'], routes: Array.from({ length: 51 }, (_, i) => `r${i}`) },
            },
          ],
        },
      },
      'subscribers.alerts.0.only: 3 × 51 values are 153 combinations: must be at most 150; use two subscribers',
    ],
    ['a bucket that cannot be', { routes: [route], landingBucket: { existing: 'Acme' } }, 'landingBucket.existing'],
  ])('refuses %s', (_, settings, mistake) => {
    expect(mistakesIn(settings).join('\n')).toContain(mistake);
  });
});

describe('overlaps', () => {
  it('finds the routes that one file can match', () => {
    const orders = { ...route, prefix: 'in/orders', suffix: '.csv' };
    const all = { ...route, name: 'all', prefix: 'in/' };
    const json = { name: 'json', suffix: '.json', flowVersion: 'shop_orders:v1' };
    expect(overlaps([orders, all, json])).toEqual([
      [orders, all],
      [all, json],
    ]);
  });
});
