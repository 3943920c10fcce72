import type { Clock } from '../clock.ts';
import { onEachQueue, type Queue } from './each-queue.ts';
import type { Stores } from './fauxqs-internals.ts';

type Message = Parameters<Queue['enqueue']>[0];

/** The limit of SQS. Applied to messages of an earlier run too, in case the system time was set back since. */
const MAX_DELAY_SECONDS = 900;

/**
 * Measures the delay of messages by the clock instead of real time. Messages of an earlier run wait for the rest of their
 * delay.
 * @returns stops all waiting; the messages stay in their queues
 */
export function delayMessages(store: Stores['sqsStore'], clock: Clock): () => void {
  const stopping = new AbortController();

  async function wait(message: Message): Promise<void> {
    const seconds = Math.min(((message.delayUntil ?? 0) - Date.now()) / 1000, MAX_DELAY_SECONDS);
    message.delayUntil = Number.POSITIVE_INFINITY; // the database keeps the time for the next run
    await clock.sleep(seconds, stopping.signal);
    if (stopping.signal.aborted) return;
    delete message.delayUntil; // fauxqs checks it on each receive, and every 20 ms during a long poll
  }

  onEachQueue(store, (queue) => {
    for (const message of queue.delayedMessages) void wait(message);
    const { enqueue } = queue;
    queue.enqueue = (message) => {
      enqueue.call(queue, message);
      if (queue.delayedMessages.includes(message)) void wait(message);
    };
  });
  return () => stopping.abort();
}
