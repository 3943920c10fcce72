import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';

/** The services that the commands call, with the usual credentials, profile, region and `AWS_ENDPOINT_URL`. */
export interface Clients {
  readonly alarms: CloudWatchClient;
  readonly events: EventBridgeClient;
  readonly lambda: LambdaClient;
  readonly queues: SQSClient;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  readonly sfn: SFNClient;
  readonly stacks: CloudFormationClient;
  readonly topics: SNSClient;
}

export interface ClientOptions {
  readonly region?: string;
  readonly profile?: string;
}

/**
 * ListExecutions and DescribeExecution refill slowly: a call that is throttled is repeated up to ten times, ever later, and
 * the client slows down by itself.
 */
const PATIENT = { maxAttempts: 10, retryMode: 'adaptive' } as const;

export function openClients(options: ClientOptions): Clients {
  const common = { ...PATIENT, ...options };
  // A local endpoint has no host for each bucket.
  const forcePathStyle = Boolean(process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL']);
  return {
    alarms: new CloudWatchClient(common),
    events: new EventBridgeClient(common),
    lambda: new LambdaClient(common),
    // The URLs of a local system's queues are those that AWS would give.
    queues: new SQSClient({ ...common, useQueueUrlAsEndpoint: false }),
    s3: new S3Client({ ...common, forcePathStyle }),
    secrets: new SecretsManagerClient(common),
    sfn: new SFNClient(common),
    stacks: new CloudFormationClient(common),
    topics: new SNSClient(common),
  };
}
