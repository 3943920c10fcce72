import type { Clock } from '../clock.ts';
import { onEachQueue, type Queue } from './each-queue.ts';
import type { Stores } from './fauxqs-internals.ts';

type Message = Parameters<Queue['enqueue']>[0];

/** The most that SQS takes: what an earlier run left does not wait longer because the time was set back meanwhile. */
const MAX_DELAY_SECONDS = 900;

/**
 * Has messages that were sent with a delay wait by the clock; those of fauxqs wait by the wall's. What an earlier run left
 * waits for the rest of its delay.
 * @returns what ends all waiting; the messages stay where they are.
 */
export function delayMessages(store: Stores['sqsStore'], clock: Clock): () => void {
  const stopping = new AbortController();

  async function wait(message: Message): Promise<void> {
    const seconds = Math.min(((message.delayUntil ?? 0) - Date.now()) / 1000, MAX_DELAY_SECONDS);
    message.delayUntil = Number.POSITIVE_INFINITY; // what is stored has the time still, for the next run
    await clock.sleep(seconds, stopping.signal);
    if (stopping.signal.aborted) return;
    delete message.delayUntil; // fauxqs looks at it with the next receive, every 20 ms while a reader waits
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
