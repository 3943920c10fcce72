import { App } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { ArrivalsStack } from '../../lib/arrivals-stack.ts';
import { checkSettings, InvalidSettingsError } from '../../lib/check-settings.ts';
import { slackFromContext } from '../../lib/slack-from-context.ts';
import type { Subscribers } from '../../lib/subscriber-settings.ts';
import { everySubscriberStack } from '../support/apps/every-subscriber-stack.ts';
import { definitionOf, ROUTE, templateOf } from '../support/template/synthesized-template.ts';

const WITHOUT_BUNDLES = { 'aws:cdk:bundling-stacks': [] };
const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:reader';
const SECRET_ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:slack-AbCdEf';
const CHANNEL = { slackChannel: { workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' } };

const every = Template.fromStack(everySubscriberStack(new App({ context: WITHOUT_BUNDLES })));

function mistakesIn(subscribers: unknown): string {
  try {
    checkSettings({ routes: [ROUTE], subscribers: subscribers as Subscribers });
  } catch (error) {
    if (error instanceof InvalidSettingsError) return error.mistakes.join('\n');
    throw error;
  }
  return '';
}

describe('a subscriber', () => {
  it('of each kind has a subscription, whose undelivered messages end in the queue of failed notifications', () => {
    const [[queue] = []] = [Object.keys(every.findResources('AWS::SQS::Queue')).filter((id) => /failed/.test(id))];
    const subscriptions = Object.values(every.findResources('AWS::SNS::Subscription')).map((s) => s['Properties']);
    expect(subscriptions.map(({ Protocol }) => Protocol).toSorted()).toEqual([
      'email',
      'email',
      'email',
      'https',
      'lambda',
      'lambda',
      'sqs',
      'sqs',
      'sqs', // a program that hears of alerts hears of each file of an outage
      'sqs', // and the queue of summaries of all of them
    ]);
    for (const { RedrivePolicy } of subscriptions) {
      expect(RedrivePolicy).toEqual({ deadLetterTargetArn: { 'Fn::GetAtt': [queue, 'Arn'] } });
    }
  });

  it('gets what its filter lets through, by the attributes that the workflow sets', () => {
    every.hasResourceProperties('AWS::SNS::Subscription', {
      Endpoint: Match.stringLikeRegexp('programs-failed$'),
      FilterPolicy: { outcome: ['FAILED'], flow_version: ['shop_orders:v1'] },
    });
    const { 'Publish alert': publish } = definitionOf(every).States as Record<
      string,
      { Parameters: { MessageAttributes: object } }
    >;
    expect(Object.keys(publish?.Parameters.MessageAttributes ?? {})).toEqual(
      expect.arrayContaining(['outcome', 'flow_version', 'route']),
    );
  });

  it('that is a function may be called by its topic alone', () => {
    templateOf({ subscribers: { alerts: [{ functionArn: FUNCTION_ARN }] } }).hasResourceProperties(
      'AWS::Lambda::Permission',
      {
        FunctionName: FUNCTION_ARN,
        Principal: 'sns.amazonaws.com',
        SourceArn: { Ref: Match.stringLikeRegexp('Alerts') },
      },
    );
  });

  it('that has to confirm is named by the deployment, with its topic', () => {
    every.hasOutput('SubscribersToConfirm', {
      Value:
        'analysts@shop.example (success), stewards@shop.example (rejects), on-call@shop.example (alerts), https://chat.shop.example/sns (alerts)',
    });
    expect(templateOf({ subscribers: { alerts: [CHANNEL] } }).findOutputs('SubscribersToConfirm')).toEqual({});
  });
});

describe('a Slack webhook', () => {
  it('is one function with one empty secret for a channel, however many topics it reads', () => {
    const slack = { slackWebhook: { channel: 'data' } };
    const template = templateOf({ subscribers: { success: [slack], rejects: [slack], alerts: [slack] } });
    template.resourcePropertiesCountIs(
      'AWS::Lambda::Function',
      { Environment: { Variables: { SLACK_CHANNEL: 'data' } } },
      1,
    );
    template.resourcePropertiesCountIs('AWS::SNS::Subscription', { Protocol: 'lambda' }, 3);
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      Description: Match.stringLikeRegexp('Slack channel data'),
      SecretString: Match.absent(),
      GenerateSecretString: Match.absent(),
    });
    template.hasOutput('SlackWebhookdataSecretArn', {});
  });

  it('may do two things: read its secret, and leave what it failed at in the queue that an alarm watches', () => {
    const template = templateOf({
      tracing: false,
      subscribers: { alerts: [{ slackWebhook: { channel: 'data', secretArn: SECRET_ARN } }] },
    });
    const policies = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) =>
      /notifyslack/.test(id),
    );
    const statements = policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
    const actions = statements.flatMap(({ Action }: { Action: string | string[] }) => Action);
    expect(actions.toSorted()).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:GetSecretValue',
      'sqs:SendMessage',
    ]);
    expect(
      statements.find(({ Action }: { Action: unknown }) => Action === 'secretsmanager:GetSecretValue').Resource,
    ).toBe(SECRET_ARN);
    const [queue = ''] = Object.keys(template.findResources('AWS::SQS::Queue')).filter((id) => /failed/.test(id));
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { SLACK_HOST: 'hooks.slack.com' } },
      DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': [queue, 'Arn'] } },
    });
    const alarms = JSON.stringify(template.findResources('AWS::CloudWatch::Alarm'));
    expect(alarms).toContain(JSON.stringify({ 'Fn::GetAtt': [queue, 'QueueName'] }));
  });
});

describe('a channel of Amazon Q Developer', () => {
  const template = templateOf({ subscribers: { rejects: [CHANNEL], alerts: [CHANNEL] } });

  it('is one configuration with all of its topics', () => {
    template.resourceCountIs('AWS::Chatbot::SlackChannelConfiguration', 1);
    template.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
      SlackWorkspaceId: 'T0123ABCD',
      SlackChannelId: 'C0123ABCD',
      SnsTopicArns: [{ Ref: Match.stringLikeRegexp('Rejects') }, { Ref: Match.stringLikeRegexp('Alerts') }],
    });
  });

  it('lets nobody in the channel do anything: a role without permissions, below a guardrail that denies all', () => {
    template.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
      GuardrailPolicies: [{ 'Fn::Join': ['', Match.arrayWith([':iam::aws:policy/AWSDenyAll'])] }],
    });
    const [[roleId = '', role] = []] = Object.entries(template.findResources('AWS::IAM::Role')).filter(
      ([, { Properties }]) => JSON.stringify(Properties).includes('chatbot.amazonaws.com'),
    );
    expect(role?.['Properties']).not.toHaveProperty('Policies');
    expect(role?.['Properties']).not.toHaveProperty('ManagedPolicyArns');
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain(roleId);
  });

  it('is warned about when nobody else hears the alerts, because it drops what is no outcome', () => {
    const stack = new ArrivalsStack(new App({ context: WITHOUT_BUNDLES }), 'arrivals', {
      routes: [ROUTE],
      subscribers: { alerts: [CHANNEL] },
    });
    Annotations.fromStack(stack).hasInfo('*', Match.stringLikeRegexp('Nobody hears every alert'));
  });
});

describe('the settings of subscribers', () => {
  it.each([
    ['two kinds at once', { alerts: [{ email: 'a@b.example', url: 'https://x.example' }] }, 'alerts.0: '],
    [
      'an address without TLS',
      { alerts: [{ url: 'http://x.example' }] },
      'alerts.0.url: "http://x.example": must be an https URL',
    ],
    [
      'an outcome that the topic never carries',
      { success: [{ email: 'a@b.example', only: { outcomes: ['FAILED'] } }] },
      'SUCCEEDED, PARTIAL_FAILED',
    ],
    [
      'a route that is none',
      { alerts: [{ email: 'a@b.example', only: { routes: ['returns'] } }] },
      'only.routes.0: "returns"',
    ],
    ['an empty filter', { alerts: [{ email: 'a@b.example', only: {} }] }, 'must name outcomes, flowVersions or routes'],
    ['a filter where there can be none', { alerts: [{ ...CHANNEL, only: { outcomes: ['FAILED'] } }] }, 'only: '],
    [
      'one channel with two secrets',
      { alerts: [{ slackWebhook: { channel: 'x' } }, { slackWebhook: { channel: 'x', secretArn: SECRET_ARN } }] },
      'must have the secret, its key and the host',
    ],
    [
      'ids that are none',
      { alerts: [{ slackChannel: { workspaceId: 'shop', channelId: '#orders' } }] },
      'workspaceId: "shop"',
    ],
  ])('refuse %s', (_, subscribers, mistake) => {
    expect(mistakesIn(subscribers)).toContain(mistake);
  });
});

describe('an app that looks for Slack in its context', () => {
  const of = (context: Record<string, string>) => slackFromContext(new App({ context }));

  it('tells no Slack by itself', () => {
    expect(of({})).toEqual([]);
  });

  it('tells the channels that the context names, in both ways', () => {
    const slack = of({ slackWebhook: 'data-orders', slackChannel: 'T0123ABCD/C0123ABCD' });
    expect(slack).toEqual([{ slackWebhook: { channel: 'data-orders' } }, CHANNEL]);
    expect(mistakesIn({ alerts: slack })).toBe('');
  });

  it('is refused with a context that names no channel', () => {
    expect(
      mistakesIn({ alerts: of({ slackChannel: 'T0123ABCD', slackWebhook: 'data orders' }) }).split('\n'),
    ).toHaveLength(2);
  });
});
