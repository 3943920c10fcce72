import type { Sleep } from '../session.ts';

/** Lets one caller through every so often: no more than `perSecond`, and no burst after a pause. */
export function rateLimit(perSecond: number, sleep: Sleep): (signal?: AbortSignal) => Promise<void> {
  let next = 0;
  return async (signal) => {
    const now = performance.now();
    const at = Math.max(now, next);
    next = at + 1000 / perSecond;
    if (at > now) await sleep(at - now, signal && { signal });
  };
}
