import type { Sleep } from '../session.ts';

/** Spaces calls evenly, at most `perSecond`, without a burst after a pause. */
export function rateLimit(perSecond: number, sleep: Sleep): (signal?: AbortSignal) => Promise<void> {
  let next = 0;
  return async (signal) => {
    const now = performance.now();
    const at = Math.max(now, next);
    next = at + 1000 / perSecond;
    if (at > now) await sleep(at - now, signal && { signal });
  };
}
