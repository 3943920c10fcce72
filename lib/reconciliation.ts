import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { keyUse } from './deployment-key.ts';
import { FUNCTION_LIMITS } from './function-limits.ts';
import { LambdaFunction } from './lambda-function.ts';
import type { LandingZone } from './landing-zone.ts';
import type { RoutesManifest } from './manifest-parameters.ts';
import type { Operations } from './operations.ts';
import type { OutcomeTopics } from './outcome-topics.ts';
import { acceptReadingExecutions, readingExecutions } from './reading-executions.ts';
import { DEFAULTS, type LumeArrivalsProps } from './settings.ts';

export interface ReconciliationProps {
  readonly looks: NonNullable<LumeArrivalsProps['reconcile']>;
  readonly landing: LandingZone;
  readonly manifest: RoutesManifest;
  readonly stateMachine: StateMachine;
  readonly topics: OutcomeTopics;
  readonly operations: Operations;
}

/** Once a day, finds files that match a route and have no execution, and alerts if there are any. */
export class Reconciliation extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: ReconciliationProps) {
    super(scope, id);
    const { looks, landing, manifest, stateMachine, topics, operations } = props;
    this.function = new LambdaFunction(this, 'reconcile', {
      entry: 'reconcile',
      description: 'Finds files that no execution was started for',
      limits: FUNCTION_LIMITS.reconcile,
      environment: {
        ALERTS_TOPIC_ARN: topics.alerts.topicArn,
        FILES_WITHOUT_ROUTE: looks.filesWithoutRoute ?? DEFAULTS.filesWithoutRoute,
        LANDING_BUCKET: landing.bucket.bucketName,
        SINCE_HOURS: String(looks.since?.toHours() ?? DEFAULTS.reconcileSinceHours),
        STATE_MACHINE_ARN: stateMachine.stateMachineArn,
      },
      operations,
    });
    // The queue has an alarm, so a comparison that failed three times is noticed.
    (this.function.node.defaultChild as CfnFunction).deadLetterConfig = {
      targetArn: topics.failedNotifications.queueArn,
    };
    for (const statement of [
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [landing.bucket.bucketArn],
      }),
      manifest.readStatement(),
      ...readingExecutions(stateMachine),
      new PolicyStatement({ actions: ['sns:Publish'], resources: [topics.alerts.topicArn] }),
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [topics.failedNotifications.queueArn] }),
      ...keyUse({ write: [operations.key, topics.alerts.masterKey] }),
    ]) {
      this.function.addToRolePolicy(statement);
    }
    acceptReadingExecutions(this, stateMachine);
    // As for the rules: an older function would refuse the manifest of a newer version.
    manifest.node.addDependency(this.function.node.defaultChild as CfnFunction);
    new Rule(this, 'daily', {
      description: 'Once a day: find files that no execution was started for',
      schedule: Schedule.rate(Duration.days(1)),
      targets: [new LambdaTarget(this.function, { deadLetterQueue: landing.undeliveredEvents })],
    });
  }
  /** For a route whose source path has the version of the object. */
  letListVersions(bucket: Bucket | IBucket): void {
    const actions = ['s3:ListBucketVersions'];
    this.function.addToRolePolicy(new PolicyStatement({ actions, resources: [bucket.bucketArn] }));
  }
}
