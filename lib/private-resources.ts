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
 * Resources that store data: not public, TLS only, and encrypted with the stack's own key if there is one, otherwise
 * with the default encryption of the service.
 */

const DAYS_OF_OLD_VERSIONS = 90;
const DAYS_OF_UNFINISHED_UPLOADS = 7;

/** Versioned: an object that was overwritten or deleted can be restored for three months. */
export class PrivateBucket extends Bucket {
  constructor(scope: Construct, id: string, { key, removalPolicy }: Operations) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      // Uploads from other accounts belong to this account, whose policies decide who reads them.
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

/** Keeps messages for 14 days, the maximum of SQS. */
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
   * Denies sending to everybody in the account but these roles and the services that the queue's policy names, because
   * functions act on what is in the queue.
   */
  sentToOnlyBy(...roles: readonly IRole[]): void {
    this.addToResourcePolicy(onlyBy(roles, 'sqs:SendMessage', this.queueArn));
  }
}

/**
 * Not encrypted without the stack's own key: EventBridge and alarms cannot publish to a topic with the AWS managed key.
 */
export class PrivateTopic extends Topic {
  constructor(scope: Construct, id: string, { key }: Operations) {
    super(scope, id, { enforceSSL: true, ...(key && { masterKey: key }) });
  }

  /**
   * Denies publishing to everybody in the account but these roles and the services that the topic's policy names,
   * because subscribers act on what they are told.
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
