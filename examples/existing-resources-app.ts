import { App, Validations } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ArrivalsStack } from '../lib/arrivals-stack.ts';

/**
 * Arrivals beside what an account has already: a bucket that gets files, a secret with the key of Lume, a queue that
 * programs read, and a topic of the team. The stack changes none of them, but for one more subscriber of the topic.
 */
const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
const [account, region] = ['111122223333', 'eu-central-1'];

const stack = new ArrivalsStack(
  app,
  'acme-arrivals',
  {
    landingBucket: { existing: 'acme-landing' },
    lume: { apiKeySecretArn: `arn:aws:secretsmanager:${region}:${account}:secret:acme/lume-api-key-AbCdEf` },
    routes: [{ name: 'sales', prefix: 'sales/in/', suffix: '.csv', flowVersion: 'acme_sales:v3' }],
    subscribers: {
      success: [{ queueArn: `arn:aws:sqs:${region}:${account}:acme-warehouse` }],
      alerts: [{ email: 'on-call@acme.example' }],
    },
  },
  { env: { account, region } },
);

// The team's topic hears of every execution that has ended, whatever its outcome.
const team = Topic.fromTopicArn(stack, 'team', `arn:aws:sns:${region}:${account}:acme-data-team`);
team.addSubscription(new EmailSubscription('data-team@acme.example'));
new Rule(stack, 'ended', {
  description: 'Tells the data team of every execution that has ended',
  eventPattern: { source: ['aws.states'], detail: { status: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] } },
  targets: [new SnsTopic(team)],
});
