import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { localClient } from '../wire/aws-client.ts';

export interface QueueSender {
  /** Sends a text to the queue of an ARN; throws when there is no such queue. */
  send(queueArn: string, body: string): Promise<void>;
  close(): void;
}

/** Delivers to queues by their ARN, as EventBridge targets and dead-letter queues are given. */
export function openQueueSender(endpoint: string): QueueSender {
  const client = new SQSClient(localClient(endpoint));
  return {
    async send(queueArn, body) {
      const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: queueArn.split(':').at(-1) }));
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
    },
    close: () => client.destroy(),
  };
}
