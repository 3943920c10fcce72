import { setTimeout as sleep } from 'node:timers/promises';
import { type Message, SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../clock.ts';
import { localClient } from '../local-client.ts';
import type { LocalEventSourceMapping } from '../template/local-template.ts';
import { type FailedMessages, failedMessages } from './batch-item-failures.ts';
import { openPolledQueue, type PolledQueue } from './polled-queue.ts';
import { type SqsEvent, sqsRecord } from './sqs-event.ts';

export interface QueuePollerOptions {
  readonly endpoint: string;
  readonly mapping: LocalEventSourceMapping;
  /** Invokes the function and returns its parsed result. Throws for a function error. */
  invoke(payload: SqsEvent): Promise<unknown>;
  /** Called for failed invocations and for a queue that cannot be read; both are retried. */
  readonly onError: (error: unknown) => void;
  /** Measures the wait for another delivery, and the mapping's batching window. */
  readonly clock: Clock;
}

interface QueuePoller {
  /** Does not wait for batches in progress: they finish, and delete what succeeded if they still can. */
  stop(): Promise<void>;
}

/** Concurrent batches if the mapping sets no limit. AWS scales to hundreds. */
const CONCURRENCY = 5;
const RETRY_READING_MS = 1_000;

/** Lambda's side of an event source mapping: reads the queue, invokes the function, deletes what succeeded. */
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
        queue.returnLater(failed, stopping.signal).catch(report); // not awaited, so the next batch can start
      }, report)
      .finally(() => batches.delete(batch));
    batches.add(batch);
  }

  function report(error: unknown): void {
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

/** @returns the messages to deliver again */
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
