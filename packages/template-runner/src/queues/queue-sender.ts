import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { localClient } from '../local-client.ts';

/** String values by name. */
export type MessageAttributes = Readonly<Record<string, string>>;

interface QueueSender {
  /** Throws if there is no queue with this ARN. */
  send(queueArn: string, body: string, attributes?: MessageAttributes): Promise<void>;
  close(): void;
}

/** Sends to queues by ARN, which is how EventBridge targets and dead-letter queues are named. */
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
