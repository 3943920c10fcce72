import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Clock } from '../clock.ts';

/** SQS hands out, changes and deletes at most this many messages in one call. */
const MESSAGES_A_CALL = 10;
/** The longest that SQS lets a reader wait, in real time: the queue is real enough. */
const LONG_POLL_SECONDS = 20;
/** How often a batching window is looked at. A poll that is given up may have brought messages, which then are out of sight. */
const WINDOW_POLL_SECONDS = 0.02;

export interface PolledQueue {
  /**
   * Waits for the first message, then collects until there are `size` of them or `windowSeconds` have passed since the
   * first. Empty when none came for as long as SQS lets a reader wait.
   */
  collect(size: number, windowSeconds: number, signal: AbortSignal): Promise<readonly Message[]>;
  delete(messages: readonly Message[]): Promise<void>;
  /** Resolves when messages can be delivered again, after their visibility time-out, or when the signal aborts. */
  leave(messages: readonly Message[], signal: AbortSignal): Promise<void>;
}

/**
 * A queue as Lambda's poller reads it.
 * @param clock measures the window of a batch, and what is left of the visibility time-out of a message that failed. While
 * a function has it, the time-out is the queue's own: no speed makes a function faster, and a message must not come again
 * meanwhile.
 */
export async function openPolledQueue(client: SQSClient, queueArn: string, clock: Clock): Promise<PolledQueue> {
  const QueueName = queueArn.split(':').at(-1);
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName }));
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }),
  );
  const visibilityTimeoutSeconds = Number(Attributes?.['VisibilityTimeout']);

  async function receive(limit: number, waitSeconds: number, abortSignal: AbortSignal): Promise<Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: Math.min(limit, MESSAGES_A_CALL),
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    return (await client.send(command, { abortSignal })).Messages ?? [];
  }

  return {
    async collect(size, windowSeconds, signal) {
      const messages = await receive(size, LONG_POLL_SECONDS, signal);
      if (messages.length === 0 || windowSeconds === 0) return messages;
      let isOver = false;
      void clock.sleep(windowSeconds, signal).then(() => {
        isOver = true;
      });
      while (messages.length < size && !isOver) {
        messages.push(...(await receive(size - messages.length, WINDOW_POLL_SECONDS, signal)));
      }
      return messages;
    },
    async delete(messages) {
      for (const Entries of callsOf(messages)) {
        await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      }
    },
    async leave(messages, signal) {
      if (clock.speed === 1) return; // the queue does it by itself, also when this process has ended
      await clock.sleep(visibilityTimeoutSeconds, signal);
      if (signal.aborted) return;
      for (const entries of callsOf(messages)) {
        const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
        await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
      }
    },
  };
}

function* callsOf(messages: readonly Message[]) {
  for (let at = 0; at < messages.length; at += MESSAGES_A_CALL) {
    yield messages
      .slice(at, at + MESSAGES_A_CALL)
      .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  }
}
