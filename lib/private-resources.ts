import { Duration } from 'aws-cdk-lib';
import { Effect, type IRole, PolicyStatement, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type LogGroupProps } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { accept } from './accepted-findings.ts';
import type { Operations } from './operations.ts';

/**
 * Where data rests, each closed to the public, reached by TLS only and encrypted: with the stack's own key where there
 * is one, else with what the service does by itself at no cost.
 */

const DAYS_OF_OLD_VERSIONS = 90;
const DAYS_OF_UNFINISHED_UPLOADS = 7;

/** Versioned, so that an object that was written over or deleted can be had back for three months. */
export class PrivateBucket extends Bucket {
  constructor(scope: Construct, id: string, { key, removalPolicy }: Operations) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      // What a producer in another account uploads belongs to this account, and this account's policies decide who reads it.
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      ...(key
        ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [
        {
          noncurrentVersionExpiration: Duration.days(DAYS_OF_OLD_VERSIONS),
          abortIncompleteMultipartUploadAfter: Duration.days(DAYS_OF_UNFINISHED_UPLOADS),
        },
      ],
      removalPolicy,
    });
    accept(this, 'AwsSolutions-S1');
  }
}

/** Keeps a message for 14 days, as long as SQS can. */
export class PrivateQueue extends Queue {
  constructor(
    scope: Construct,
    id: string,
    { key }: Operations,
    props: Pick<QueueProps, 'visibilityTimeout' | 'deadLetterQueue'> = {},
  ) {
    super(scope, id, {
      ...props,
      retentionPeriod: Duration.days(14),
      ...(key
        ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key }
        : { encryption: QueueEncryption.SQS_MANAGED }),
      enforceSSL: true,
    });
  }

  /**
   * What reaches the queue is acted on, so nobody else of the account may send to it, whatever else they may do: only these
   * roles, and the services that the queue's policy names.
   */
  sentToOnlyBy(...roles: readonly IRole[]): void {
    this.addToResourcePolicy(onlyBy(roles, 'sqs:SendMessage', this.queueArn));
  }
}

/** Without a key of its own a topic has none: EventBridge and alarms cannot publish to one with the key of AWS. */
export class PrivateTopic extends Topic {
  constructor(scope: Construct, id: string, { key }: Operations) {
    super(scope, id, { enforceSSL: true, ...(key && { masterKey: key }) });
  }

  /**
   * Readers act on what a topic says, so nobody else of the account may publish, whatever else they may do: only these
   * roles, and the services that the topic's policy names.
   */
  publishedOnlyBy(...roles: readonly IRole[]): void {
    this.addToResourcePolicy(onlyBy(roles, 'sns:Publish', this.topicArn));
  }
}

function onlyBy(roles: readonly IRole[], action: string, resource: string): PolicyStatement {
  return new PolicyStatement({
    sid: 'OnlyThisStack',
    effect: Effect.DENY,
    principals: [new StarPrincipal()],
    actions: [action],
    resources: [resource],
    conditions: {
      ...(roles.length > 0 && { ArnNotEquals: { 'aws:PrincipalArn': roles.map(({ roleArn }) => roleArn) } }),
      Bool: { 'aws:PrincipalIsAWSService': 'false' },
    },
  });
}

export class PrivateLogs extends LogGroup {
  constructor(
    scope: Construct,
    id: string,
    { logging, key, removalPolicy }: Operations,
    props: Pick<LogGroupProps, 'logGroupName'> = {},
  ) {
    super(scope, id, {
      ...props,
      retention: logging.retentionDays,
      ...(key && { encryptionKey: key }),
      removalPolicy,
    });
  }
}
