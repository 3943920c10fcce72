import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Bucket, type CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { SubscriptionFilter, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';

/** Synthesizes a stack with one of each box that the local system knows; returns the assembly's directory. */
export function synthSampleStack(dir: string): string {
  const codeDir = join(dir, 'code');
  mkdirSync(codeDir);
  writeFileSync(join(codeDir, 'index.mjs'), 'export const handler = async () => ({});');

  const app = new App({ outdir: join(dir, 'cdk.out'), analyticsReporting: false });
  const stack = new Stack(app, 'sample-stack');

  const landing = new Bucket(stack, 'Landing');
  (landing.node.defaultChild as CfnBucket).notificationConfiguration = {
    eventBridgeConfiguration: { eventBridgeEnabled: true },
  };
  new Bucket(stack, 'Archive', { bucketName: 'named-archive' });

  const dead = new Queue(stack, 'Dead', { retentionPeriod: Duration.days(14) });
  const arrivals = new Queue(stack, 'Arrivals', {
    visibilityTimeout: Duration.minutes(3),
    deadLetterQueue: { queue: dead, maxReceiveCount: 4 },
  });
  const rule = new Rule(stack, 'Orders', {
    eventPattern: { source: ['aws.s3'], detail: { bucket: { name: [landing.bucketName] } } },
  });
  rule.addTarget(
    new SqsQueue(arrivals, {
      deadLetterQueue: dead,
      retryAttempts: 5,
      message: RuleTargetInput.fromObject({ route: 'orders', key: EventField.fromPath('$.detail.object.key') }),
    }),
  );

  const alerts = new Topic(stack, 'Alerts', { displayName: 'Alerts' });
  const filterPolicy = { outcome: SubscriptionFilter.stringFilter({ allowlist: ['FAILED'] }) };
  alerts.addSubscription(new EmailSubscription('steward@example.com', { filterPolicy }));
  alerts.addSubscription(new SqsSubscription(dead, { rawMessageDelivery: true, deadLetterQueue: dead }));

  const secret = new Secret(stack, 'ApiKey', { secretName: 'sample/api-key' });
  const onArrival = new LambdaFunction(stack, 'OnArrival', {
    code: Code.fromAsset(codeDir),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    timeout: Duration.seconds(30),
    memorySize: 256,
    environment: { QUEUE_URL: arrivals.queueUrl, TOPIC_ARN: alerts.topicArn, SECRET_ARN: secret.secretArn },
  });
  onArrival.addEventSource(
    new SqsEventSource(arrivals, { batchSize: 7, maxConcurrency: 3, reportBatchItemFailures: true }),
  );
  const invoke = new LambdaInvoke(stack, 'Go', { lambdaFunction: onArrival });
  new StateMachine(stack, 'Workflow', { definitionBody: DefinitionBody.fromChainable(invoke) });
  new StringParameter(stack, 'Setting', { parameterName: '/sample/setting', stringValue: alerts.topicArn });
  new CfnOutput(stack, 'LandingBucket', { value: landing.bucketArn });

  return app.synth().directory;
}
