import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { localClient } from '../local-client.ts';

/** Texts by their names. */
export type MessageAttributes = Readonly<Record<string, string>>;

interface QueueSender {
  /** Sends a text to the queue of an ARN; throws when there is no such queue. */
  send(queueArn: string, body: string, attributes?: MessageAttributes): Promise<void>;
  close(): void;
}

/** Delivers to queues by their ARN, as EventBridge targets and dead-letter queues are given. */
export function openQueueSender(endpoint: string): QueueSender {
  const client = new SQSClient(localClient(endpoint));
  return {
    async send(queueArn, body, attributes = {}) {
      const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: queueArn.split(':').at(-1) }));
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      );
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes }));
    },
    close: () => client.destroy(),
  };
}
