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

/** The limit of SQS for receiving, changing and deleting. */
const MAX_MESSAGES_PER_CALL = 10;
/** The longest wait that SQS allows. In real time, whatever the clock's speed. */
const LONG_POLL_SECONDS = 20;
/** Short polls during a batching window: aborting a long poll could lose sight of messages it had received. */
const WINDOW_POLL_SECONDS = 0.02;

export interface PolledQueue {
  /**
   * Waits for the first message, then collects until there are `size` messages or `windowSeconds` have passed since the
   * first. Empty if none arrived during one long poll.
   */
  collect(size: number, windowSeconds: number, signal: AbortSignal): Promise<readonly Message[]>;
  delete(messages: readonly Message[]): Promise<void>;
  /** Makes messages visible again after their visibility timeout. Resolves then, or when the signal aborts. */
  returnLater(messages: readonly Message[], signal: AbortSignal): Promise<void>;
}

/**
 * A queue as Lambda's poller reads it.
 * @param clock measures the batching window, and the visibility timeout of a message whose invocation has failed. During the
 * invocation the timeout runs in real time, as functions do, so that the message is not delivered a second time.
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
      MaxNumberOfMessages: Math.min(limit, MAX_MESSAGES_PER_CALL),
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
      for (const Entries of batchesOf(messages)) {
        await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      }
    },
    async returnLater(messages, signal) {
      if (clock.speed === 1) return; // the queue does so itself, even after this process has exited
      await clock.sleep(visibilityTimeoutSeconds, signal);
      if (signal.aborted) return;
      for (const entries of batchesOf(messages)) {
        const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
        await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
      }
    },
  };
}

function* batchesOf(messages: readonly Message[]) {
  for (let at = 0; at < messages.length; at += MAX_MESSAGES_PER_CALL) {
    yield messages
      .slice(at, at + MAX_MESSAGES_PER_CALL)
      .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  }
}
