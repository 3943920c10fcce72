import { setTimeout as wait } from 'node:timers/promises';

/** Measures how long a run stays in a status and how long Lume is away. */
export interface WaitClock {
  /** Resolves after this many seconds of the clock, or when the signal aborts. */
  sleep(seconds: number, signal?: AbortSignal): Promise<void>;
}

/** Real time. */
export const WALL_CLOCK: WaitClock = {
  sleep: (seconds, signal) => wait(seconds * 1000, undefined, signal && { signal }).catch(() => {}),
};
