import { type Fields, listAt } from './supported.ts';

/** The defaults of https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-retrying-after-an-error */
const DEFAULTS = { IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2, MaxDelaySeconds: Number.POSITIVE_INFINITY };

/** The `Retry` of one task while it is being performed. */
export class Retries {
  readonly #retriers: readonly { readonly fields: Fields; attempts: number }[];
  readonly #random: () => number;

  constructor(state: Fields, random = Math.random) {
    this.#retriers = listAt(state, 'Retry').map((fields) => ({ fields, attempts: 0 }));
    this.#random = random;
  }

  /** Counts a failure. Seconds until the next attempt; undefined when there is none: the error goes to `Catch`. */
  delayAfter(errorName: string): number | undefined {
    const retrier = this.#retriers.find(({ fields }) => matches(fields, errorName));
    if (retrier === undefined) return undefined;
    const { IntervalSeconds, MaxAttempts, BackoffRate, MaxDelaySeconds } = { ...DEFAULTS, ...retrier.fields };
    if (retrier.attempts >= MaxAttempts) return undefined;
    const seconds = Math.min(IntervalSeconds * BackoffRate ** retrier.attempts++, MaxDelaySeconds);
    return retrier.fields['JitterStrategy'] === 'FULL' ? seconds * this.#random() : seconds;
  }
}

/** Whether a retrier or a catcher is for an error. `States.TaskFailed` is for every error of a task but its time-out. */
export function matches(retrierOrCatcher: Fields, errorName: string): boolean {
  const names = retrierOrCatcher['ErrorEquals'] as readonly string[];
  return names.some(
    (each) =>
      each === errorName || each === 'States.ALL' || (each === 'States.TaskFailed' && errorName !== 'States.Timeout'),
  );
}
