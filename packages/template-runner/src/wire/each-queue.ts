import type { Stores } from './fauxqs-internals.ts';

export type Queue = NonNullable<ReturnType<Stores['sqsStore']['getQueueByArn']>>;

/** Applies a change once to each queue, existing or created later. */
export function onEachQueue(store: Stores['sqsStore'], change: (queue: Queue) => void): void {
  const changed = new WeakSet<Queue>();
  const once = (queue: Queue) => {
    if (changed.has(queue)) return;
    changed.add(queue);
    change(queue);
  };
  for (const queue of store.allQueues()) once(queue);
  const { createQueue } = store;
  store.createQueue = (...args) => {
    const queue = createQueue.apply(store, args);
    once(queue);
    return queue;
  };
}
