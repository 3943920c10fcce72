/** The longest delay of a timer, in milliseconds: a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Resolves at a point in time (epoch milliseconds, may be a fraction, any distance), or when the signal aborts. */
export function sleepUntil(timeMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const next = (): void => {
      const leftMs = timeMs - Date.now();
      if (leftMs > 0 && !signal.aborted) timer = setTimeout(next, Math.min(Math.ceil(leftMs), LONGEST_TIMER_MS));
      else done();
    };
    signal.addEventListener('abort', done);
    next();
  });
}
