import { onEachQueue } from './each-queue.ts';
import type { Stores } from './fauxqs-internals.ts';

interface Deadline {
  visibilityDeadline: number;
}

/** Smaller differences are drift between the two clocks. */
const JUMP_MS = 100;

/**
 * Keeps visibility timeouts correct when the system time is changed or the machine sleeps: fauxqs stores their ends as
 * system time, so setting the clock back an hour would hide a message for that hour.
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
