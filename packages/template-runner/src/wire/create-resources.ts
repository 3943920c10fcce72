import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { localClient } from '../local-client.ts';
import type { LocalQueue, LocalTemplate } from '../template/local-template.ts';
import { updateSubscriptions } from './topic-subscriptions.ts';

type Unplaced<Resource> = Omit<Resource, 'logicalId'>;

/** What the wire creates: of the template, or of what it refers to. */
export interface WireResources extends Pick<LocalTemplate, 'subscriptions'> {
  readonly buckets: readonly Unplaced<LocalTemplate['buckets'][number]>[];
  readonly queues: readonly Unplaced<LocalQueue>[];
  readonly topics: readonly Unplaced<LocalTemplate['topics'][number]>[];
}

/** Creates what is missing and updates what differs. Idempotent. */
export async function createResources(endpoint: string, template: WireResources): Promise<void> {
  const s3 = new S3Client({ ...localClient(endpoint), forcePathStyle: true });
  const sqs = new SQSClient(localClient(endpoint));
  const sns = new SNSClient(localClient(endpoint));
  try {
    for (const { name } of template.buckets) await s3.send(new CreateBucketCommand({ Bucket: name }));
    for (const queue of template.queues) {
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: queue.name }));
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: attributesOf(queue) }));
    }
    for (const { arn, name } of template.topics) {
      await sns.send(new CreateTopicCommand({ Name: name }));
      await updateSubscriptions(
        sns,
        arn,
        template.subscriptions.filter(({ topicArn }) => topicArn === arn),
      );
    }
  } finally {
    for (const client of [s3, sqs, sns]) client.destroy();
  }
}

function attributesOf(queue: Unplaced<LocalQueue>): Record<string, string> {
  return {
    VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
    MessageRetentionPeriod: String(queue.retentionSeconds),
    // An empty policy removes an earlier one.
    RedrivePolicy: queue.redrive ? JSON.stringify(queue.redrive) : '',
  };
}
