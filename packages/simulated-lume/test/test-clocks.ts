import { setTimeout as wait } from 'node:timers/promises';
import type { WaitClock } from '../src/wait-clock.ts';

/** So many times as fast as real time; while it is held, no sleep ends. */
export function fastClock(speed: number): WaitClock & { hold(): Disposable } {
  let released: PromiseWithResolvers<void> | undefined;
  return {
    sleep: async (seconds, signal) => {
      await wait((seconds * 1000) / speed, undefined, signal && { signal }).catch(() => {});
      if (signal?.aborted) return;
      const aborted = Promise.withResolvers<void>();
      signal?.addEventListener('abort', () => aborted.resolve());
      await Promise.race([released?.promise ?? Promise.resolve(), aborted.promise]);
    },
    hold: () => {
      const held = Promise.withResolvers<void>();
      released = held;
      return {
        [Symbol.dispose]: () => {
          released = undefined;
          held.resolve();
        },
      };
    },
  };
}

/** Runs stay where they are. */
export function heldClock(): WaitClock {
  const clock = fastClock(1000);
  clock.hold();
  return clock;
}
