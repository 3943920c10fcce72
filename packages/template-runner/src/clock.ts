/** The longest delay of a timer, in milliseconds: a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The clock that all waits are measured by. It runs `speed` times as fast as real time, and stands still while it is held.
 * The work of functions is not sped up, so a test that compares it with a wait has to hold the clock.
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

  /** Resolves after this many seconds of this clock, which may exceed the limit of a timer, or when the signal aborts. */
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

  /** Stops the clock until the hold is disposed of. With several holds, it resumes when the last one ends. */
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
