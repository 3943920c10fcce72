import { Stack } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { deploymentPath, recordOf } from '../functions/deployment-record.ts';
import type { LandingZone } from './landing-zone.ts';
import type { OutcomeTopics } from './outcome-topics.ts';
import type { RunFunctions } from './run-functions.ts';
import type { RunWorkflow } from './run-workflow.ts';

interface DeploymentParts {
  readonly deploymentName: string;
  readonly landing: Pick<
    LandingZone,
    'bucket' | 'rulePrefix' | 'arrivals' | 'deadLetters' | 'undeliveredEvents' | 'redriveRole'
  >;
  readonly archive: Pick<IBucket, 'bucketName'>;
  readonly apiKey: Pick<ISecret, 'secretArn'>;
  readonly functions: Pick<RunFunctions, 'checkRun'>;
  readonly runs: Pick<RunWorkflow, 'stateMachine'>;
  readonly topics: Pick<OutcomeTopics, 'success' | 'rejects' | 'alerts' | 'failedNotifications'>;
}

/**
 * The record of a deployment in Parameter Store, by which the command line finds it: an app may have several deployments in
 * one stack, and no outputs.
 */
export class DeploymentParameter extends Construct {
  constructor(scope: Construct, id: string, parts: DeploymentParts) {
    super(scope, id);
    const { deploymentName, landing, archive, apiKey, functions, runs, topics } = parts;
    const record = recordOf({
      landingBucket: landing.bucket.bucketName,
      archiveBucket: archive.bucketName,
      stateMachineArn: runs.stateMachine.stateMachineArn,
      apiKeySecretArn: apiKey.secretArn,
      checkRunFunction: functions.checkRun.functionName,
      topics: {
        success: topics.success.topicArn,
        rejects: topics.rejects.topicArn,
        alerts: topics.alerts.topicArn,
      },
      arrivalsQueueArn: landing.arrivals.queueArn,
      deadLettersUrl: landing.deadLetters.queueUrl,
      undeliveredEventsUrl: landing.undeliveredEvents.queueUrl,
      failedNotificationsUrl: topics.failedNotifications.queueUrl,
      redriveRoleArn: landing.redriveRole.roleArn,
      rulePrefix: landing.rulePrefix,
    });
    new CfnParameter(this, 'record', {
      name: deploymentPath(deploymentName),
      type: 'String',
      description: 'A deployment of Lume Arrivals: the command line finds it by this',
      value: Stack.of(this).toJsonString(record),
    });
  }
}
