import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { type DeadLetter, type DeadLetterQueue, deadLetterOf } from './dead-letter.ts';

/** The limit of SQS for one call. */
const MESSAGES_A_CALL = 10;
/** Visibility timeout in case this process ends before it makes the messages visible again. */
const HIDDEN_SECONDS = 30;
/** Long polling queries every server of the queue; short polling misses messages. */
const WAIT_SECONDS = 1;

interface QueueInfo {
  readonly arn: string;
  /** Approximate, messages in flight included. */
  readonly total: number;
}

export async function queueInfo(queues: SQSClient, QueueUrl: string): Promise<QueueInfo> {
  const { Attributes = {} } = await queues.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  const { QueueArn: arn = '', ...counts } = Attributes;
  return { arn, total: Object.values(counts).reduce((sum, value) => sum + Number(value), 0) };
}

/**
 * Reads up to `limit` messages without deleting them: they are visible again before this returns or throws. Each read
 * counts as a receive, which no redrive policy limits in a dead-letter queue.
 */
export async function readDeadLetters(
  queues: SQSClient,
  queue: DeadLetterQueue,
  QueueUrl: string,
  limit: number,
): Promise<readonly DeadLetter[]> {
  const received: Message[] = [];
  const deadLetters = new Map<string, DeadLetter>();
  try {
    while (deadLetters.size < limit) {
      const { Messages = [] } = await queues.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: Math.min(MESSAGES_A_CALL, limit - deadLetters.size),
          VisibilityTimeout: HIDDEN_SECONDS,
          WaitTimeSeconds: WAIT_SECONDS,
          MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
          MessageAttributeNames: ['All'],
        }),
      );
      received.push(...Messages.map(({ MessageId, ReceiptHandle }) => ({ MessageId, ReceiptHandle })));
      const before = deadLetters.size;
      for (const message of Messages) deadLetters.set(message.MessageId ?? '', deadLetterOf(queue, message));
      if (deadLetters.size === before) break; // nothing new
    }
  } finally {
    await showAgain(queues, QueueUrl, received);
  }
  return [...deadLetters.values()].sort((a, b) => b.sent.localeCompare(a.sent));
}

async function showAgain(queues: SQSClient, QueueUrl: string, messages: readonly Message[]): Promise<void> {
  for (let at = 0; at < messages.length; at += MESSAGES_A_CALL) {
    const Entries = messages
      .slice(at, at + MESSAGES_A_CALL)
      .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
    await queues.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  }
}
