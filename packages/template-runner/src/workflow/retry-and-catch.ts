/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
import type { DefinitionFields } from './definition-fields.ts';
import type { ReservedError } from './workflow-errors.ts';

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
  readonly jitterStrategy: 'FULL' | 'NONE';
}

/** The defaults are those of AWS. */
export function readRetriers(state: DefinitionFields): readonly Retrier[] {
  return state.objects('Retry').map((fields, n, all) => {
    const retrier: Retrier = {
      errorEquals: readErrorEquals(fields, n === all.length - 1),
      intervalSeconds: fields.wholeNumber('IntervalSeconds', 1, 1),
      maxAttempts: fields.wholeNumber('MaxAttempts', 0, 3),
      backoffRate: fields.number('BackoffRate', 1, 2),
      maxDelaySeconds: fields.wholeNumber('MaxDelaySeconds', 1, Number.POSITIVE_INFINITY),
      jitterStrategy: fields.oneOf('JitterStrategy', ['FULL', 'NONE'], 'NONE'),
    };
    fields.refuseOthers();
    return retrier;
  });
}

/** What a state can fail with here, but for `States.Runtime`: nothing matches that. */
const RESERVED: readonly string[] = [
  'States.ALL',
  'States.TaskFailed',
  ...([
    'States.DataLimitExceeded',
    'States.IntrinsicFailure',
    'States.ResultPathMatchFailure',
    'States.Timeout',
  ] satisfies ReservedError[]),
];

/** Of a retrier or a catcher. */
export function readErrorEquals(fields: DefinitionFields, isLast: boolean): readonly string[] {
  const names = fields.texts('ErrorEquals');
  const refuse = fields.refusal('ErrorEquals');
  const unknown = names.find((name) => name.startsWith('States.') && !RESERVED.includes(name));
  if (unknown !== undefined) refuse(`nothing fails with ${unknown} here, or nothing can match it`);
  if (names.includes('States.ALL') && !(isLast && names.length === 1)) refuse('States.ALL must be alone, and last');
  return names;
}

/** Terminal errors: no wildcard matches them. */
const TERMINAL: readonly string[] = ['States.Runtime', 'States.DataLimitExceeded'] satisfies ReservedError[];

export function matches({ errorEquals }: Pick<Retrier, 'errorEquals'>, error: string): boolean {
  if (errorEquals.includes(error)) return true;
  if (TERMINAL.includes(error)) return false;
  return (
    errorEquals.includes('States.ALL') || (errorEquals.includes('States.TaskFailed') && error !== 'States.Timeout')
  );
}

/** The retriers of one task while it is being performed: each counts its own attempts. */
export class Retries {
  readonly #retriers: readonly { readonly retrier: Retrier; attempts: number }[];
  readonly #random: () => number;

  constructor(retriers: readonly Retrier[], random = Math.random) {
    this.#retriers = retriers.map((retrier) => ({ retrier, attempts: 0 }));
    this.#random = random;
  }

  /** Counts a failure. Seconds until the next attempt; undefined when there is none: the error goes to `Catch`. */
  delayAfter(error: string): number | undefined {
    const counted = this.#retriers.find(({ retrier }) => matches(retrier, error));
    if (counted === undefined || counted.attempts >= counted.retrier.maxAttempts) return undefined;
    const { intervalSeconds, backoffRate, maxDelaySeconds, jitterStrategy } = counted.retrier;
    const seconds = Math.min(intervalSeconds * backoffRate ** counted.attempts, maxDelaySeconds);
    counted.attempts += 1;
    return jitterStrategy === 'FULL' ? seconds * this.#random() : seconds;
  }
}
