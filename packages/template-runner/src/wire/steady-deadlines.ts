import { onEachQueue } from './each-queue.ts';
import type { Stores } from './fauxqs-internals.ts';

interface Deadline {
  visibilityDeadline: number;
}

/** Less is the mood of the two clocks. */
const JUMP_MS = 100;

/**
 * Has the visibility time-out of a message last as long as it should also when somebody sets the time meanwhile, or the
 * machine sleeps: fauxqs notes when it ends by the wall's clock, and a clock that is set back an hour would keep the
 * message out of sight for that hour.
 */
export function keepDeadlinesSteady(store: Stores['sqsStore']): void {
  onEachQueue(store, (queue) => {
    const { processTimers } = queue;
    let ahead = wallAheadMs();
    queue.processTimers = () => {
      const jump = wallAheadMs() - ahead;
      if (Math.abs(jump) > JUMP_MS) {
        ahead += jump;
        for (const entry of queue.inflightMessages.values() as Iterable<Deadline>) entry.visibilityDeadline += jump;
      }
      processTimers.call(queue);
    };
  });
}

function wallAheadMs(): number {
  return Date.now() - performance.now();
}
