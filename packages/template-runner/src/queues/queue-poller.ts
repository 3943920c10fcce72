import { setTimeout as sleep } from 'node:timers/promises';
import { type Message, SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../clock.ts';
import { localClient } from '../local-client.ts';
import type { LocalEventSourceMapping } from '../template/local-template.ts';
import { type FailedMessages, failedMessages } from './batch-result.ts';
import { openPolledQueue, type PolledQueue } from './polled-queue.ts';
import { type SqsEvent, sqsRecord } from './sqs-event.ts';

export interface QueuePollerOptions {
  readonly endpoint: string;
  readonly mapping: LocalEventSourceMapping;
  /** Runs the function and returns its answer, parsed; throws for a function error. */
  invoke(payload: SqsEvent): Promise<unknown>;
  /** Called for failed invocations and for a queue that cannot be read; both are retried. */
  readonly onError: (error: unknown) => void;
  /** Measures the wait for another delivery, and the mapping's batching window. */
  readonly clock: Clock;
}

interface QueuePoller {
  /** Returns without waiting for batches that are under way; they finish, and delete what succeeded if they still can. */
  stop(): Promise<void>;
}

/** Batches at one time where the mapping sets no limit. AWS would go on to hundreds. */
const CONCURRENCY = 5;
const RETRY_READING_MS = 1_000;

/** Lambda's side of an event source mapping: reads the queue, invokes the function, deletes what it dealt with. */
export async function startQueuePoller(options: QueuePollerOptions): Promise<QueuePoller> {
  const { mapping, clock, onError } = options;
  const client = new SQSClient(localClient(options.endpoint));
  const queue = await openPolledQueue(client, mapping.queueArn, clock);
  const stopping = new AbortController();
  const batches = new Set<Promise<void>>();

  async function poll(): Promise<void> {
    const stopped = new Promise<void>((resolve) => stopping.signal.addEventListener('abort', () => resolve()));
    while (!stopping.signal.aborted) {
      if (batches.size >= (mapping.maximumConcurrency ?? CONCURRENCY)) {
        await Promise.race([...batches, stopped]);
        continue;
      }
      try {
        const { batchSize, maximumBatchingWindowSeconds } = mapping;
        const messages = await queue.collect(batchSize, maximumBatchingWindowSeconds, stopping.signal);
        if (messages.length > 0) start(messages);
      } catch (error) {
        if (stopping.signal.aborted) return;
        onError(error);
        await sleep(RETRY_READING_MS, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  }

  function start(messages: readonly Message[]): void {
    const batch = handleBatch(messages, queue, options)
      .then((failed) => {
        queue.leave(failed, stopping.signal).catch(tell); // nobody waits for it: the next batch can come
      }, tell)
      .finally(() => batches.delete(batch));
    batches.add(batch);
  }

  function tell(error: unknown): void {
    if (!stopping.signal.aborted) onError(error);
  }

  const polling = poll();
  return {
    async stop() {
      stopping.abort();
      await polling;
      void Promise.allSettled(batches).then(() => client.destroy());
    },
  };
}

/** Returns the messages that are to be delivered again. */
async function handleBatch(
  messages: readonly Message[],
  queue: PolledQueue,
  options: QueuePollerOptions,
): Promise<readonly Message[]> {
  const failed = await invoke(messages, options);
  const isFailed = ({ MessageId = '' }: Message) => failed === 'all' || failed.has(MessageId);
  await queue.delete(messages.filter((message) => !isFailed(message)));
  return messages.filter(isFailed);
}

async function invoke(
  messages: readonly Message[],
  { mapping, invoke, onError }: QueuePollerOptions,
): Promise<FailedMessages> {
  const records = messages.map((message) => sqsRecord(message, mapping.queueArn));
  try {
    const answer = await invoke({ Records: records });
    if (!mapping.reportBatchItemFailures) return new Set();
    return failedMessages(
      answer,
      records.map(({ messageId }) => messageId),
    );
  } catch (error) {
    onError(error);
    return 'all';
  }
}
