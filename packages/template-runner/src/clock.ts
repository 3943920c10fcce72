/** The longest delay of a timer, in milliseconds: a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The time that the local system waits by: `speed` times as fast as the wall's, and standing still while it is held. What
 * a wait is for is real work of real processes, which no speed makes faster; whoever compares the two holds the clock.
 */
export class Clock {
  readonly speed: number;
  readonly #sleepers = new Set<Sleeper>();
  #holds = 0;

  /** @throws {RangeError} */
  constructor(speed = 1) {
    if (!(speed > 0 && Number.isFinite(speed))) throw new RangeError(`speed must be a positive number, not ${speed}`);
    this.speed = speed;
  }

  /** Resolves when so many seconds of this clock have passed, any number of them, or when the signal aborts. */
  sleep(seconds: number, signal?: AbortSignal): Promise<void> {
    if (seconds <= 0 || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        sleeper.stop();
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = new Sleeper((seconds * 1000) / this.speed, wake);
      signal?.addEventListener('abort', wake);
      this.#sleepers.add(sleeper);
      if (this.#holds === 0) sleeper.go();
    });
  }

  /** Stops the clock until it is disposed of. Held more than once, it goes on when the last hold ends. */
  hold(): Disposable {
    if (this.#holds++ === 0) for (const sleeper of this.#sleepers) sleeper.stop();
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (held && --this.#holds === 0) for (const sleeper of this.#sleepers) sleeper.go();
        held = false;
      },
    };
  }
}

class Sleeper {
  readonly #wake: () => void;
  #leftMs: number;
  #goingSinceMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(leftMs: number, wake: () => void) {
    this.#leftMs = leftMs;
    this.#wake = wake;
  }

  go(): void {
    this.#goingSinceMs = performance.now();
    const delayMs = Math.max(0, Math.ceil(this.#leftMs));
    if (delayMs <= LONGEST_TIMER_MS) this.#timer = setTimeout(this.#wake, delayMs);
    else this.#timer = setTimeout(() => this.#goOn(), LONGEST_TIMER_MS);
  }

  stop(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#leftMs -= performance.now() - this.#goingSinceMs;
  }

  #goOn(): void {
    this.stop();
    this.go();
  }
}
