import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Bucket, type CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { SubscriptionFilter, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';

/** Synthesizes a stack with one resource of each supported kind. Returns the assembly's directory. */
export function synthSampleStack(dir: string): string {
  const codeDir = join(dir, 'code');
  mkdirSync(codeDir);
  writeFileSync(join(codeDir, 'index.mjs'), 'export const handler = async () => ({});');

  const app = new App({
    outdir: join(dir, 'cdk.out'),
    analyticsReporting: false,
    context: { 'aws:cdk:enable-path-metadata': true },
  });
  const stack = new Stack(app, 'sample-stack');

  const landing = new Bucket(stack, 'Landing');
  (landing.node.defaultChild as CfnBucket).notificationConfiguration = {
    eventBridgeConfiguration: { eventBridgeEnabled: true },
  };
  new Bucket(stack, 'Archive', { bucketName: 'named-archive' });

  const dead = new Queue(stack, 'Dead', { retentionPeriod: Duration.days(14) });
  const jobs = new Queue(stack, 'Jobs', {
    visibilityTimeout: Duration.minutes(3),
    deadLetterQueue: { queue: dead, maxReceiveCount: 4 },
  });
  const rule = new Rule(stack, 'Orders', {
    eventPattern: { source: ['aws.s3'], detail: { bucket: { name: [landing.bucketName] } } },
  });
  rule.addTarget(
    new SqsQueue(jobs, {
      deadLetterQueue: dead,
      message: RuleTargetInput.fromObject({ kind: 'orders', key: EventField.fromPath('$.detail.object.key') }),
    }),
  );

  const alerts = new Topic(stack, 'Alerts');
  const filterPolicy = { outcome: SubscriptionFilter.stringFilter({ allowlist: ['FAILED'] }) };
  alerts.addSubscription(new EmailSubscription('steward@example.com', { filterPolicy }));
  alerts.addSubscription(new SqsSubscription(dead, { rawMessageDelivery: true, deadLetterQueue: dead }));

  const secret = new CfnSecret(stack, 'ApiKey', { name: 'sample/api-key' });
  const worker = new LambdaFunction(stack, 'Worker', {
    code: Code.fromAsset(codeDir),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    timeout: Duration.seconds(30),
    memorySize: 256,
    environment: { QUEUE_URL: jobs.queueUrl, TOPIC_ARN: alerts.topicArn, SECRET_ARN: secret.ref },
  });
  worker.addEventSource(new SqsEventSource(jobs, { batchSize: 7, maxConcurrency: 3, reportBatchItemFailures: true }));
  const invoke = new LambdaInvoke(stack, 'Go', { lambdaFunction: worker });
  new StateMachine(stack, 'Workflow', { definitionBody: DefinitionBody.fromChainable(invoke) });
  new StringParameter(stack, 'Setting', { parameterName: '/sample/setting', stringValue: alerts.topicArn });
  new CfnOutput(stack, 'LandingBucket', { value: landing.bucketArn });

  return app.synth().directory;
}
