import { Fields, isJsonObject } from './json-fields.ts';
import { checkScript, SCRIPT_FIELDS, type Script } from './run-script.ts';

export type Operation = 'run' | 'runStatus';

/** Whether the request is acted on before its answer goes wrong. With `after`, the run exists but its caller does not know. */
type When = 'before' | 'after';

export type Effect =
  /** Replaces the answer. A `body` that is not a string is sent as JSON; default: an error in Lume's form. */
  | {
      readonly kind: 'answer';
      /** An HTTP status. */
      readonly status: number;
      readonly body?: unknown;
      /** For example `Retry-After`. */
      readonly headers?: Readonly<Record<string, string>>;
      /** Default `before`. */
      readonly when?: When;
    }
  /** The connection is reset without an answer. Default `before`. */
  | { readonly kind: 'reset'; readonly when?: When }
  /** The connection stays open without an answer. Default `before`. */
  | { readonly kind: 'hang'; readonly when?: When }
  /** The request is acted on and answered with the right HTTP status, but with a garbled body. */
  | { readonly kind: 'garble'; readonly as: Garble }
  /** The started run follows this script. Only for `run`; a run may have one script and one other fault. */
  | { readonly kind: 'script'; readonly script: Script };

const GARBLES = ['bytes', 'truncated', 'html', 'wrong-shape', 'empty'] as const;
export type Garble = (typeof GARBLES)[number];

/** One thing that goes wrong, and when. The first fault that matches, in the order added, happens. */
export interface Fault {
  readonly operation: Operation;
  /** A substring of the source path, or for `runStatus` also of the run id. Default: every request. */
  readonly match?: string;
  /** How often it happens. Default 1. */
  readonly times?: number | 'always';
  /** The probability, 0 to 1, that it happens to a matching request. Default 1. */
  readonly probability?: number;
  /** Seeds the random numbers of `probability`. Default 1. */
  readonly seed?: number;
  readonly effect: Effect;
}

export type AnswerEffect = Exclude<Effect, { readonly kind: 'script' }>;

/** A fault is malformed. The message names all mistakes. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('; '));
    this.mistakes = mistakes;
  }
}

interface Armed {
  readonly fault: Fault;
  readonly random: () => number;
  left: number;
}

const FIELDS_OF_EFFECT: Readonly<Record<string, readonly string[]>> = {
  answer: ['kind', 'status', 'body', 'headers', 'when'],
  reset: ['kind', 'when'],
  hang: ['kind', 'when'],
  garble: ['kind', 'as'],
  script: ['kind', 'script'],
} satisfies Record<Effect['kind'], readonly string[]>;

/** The fields of an effect that have no default. */
const NEEDED = ['kind', 'status', 'as', 'script'];

/** The faults that are still to happen. */
export class FaultQueue {
  #armed: Armed[] = [];
  #fired = 0;

  /** How many faults have happened. */
  get fired(): number {
    return this.#fired;
  }

  /** @throws {FaultError} if any is malformed; none is added then */
  add(...faults: readonly Fault[]): void {
    const mistakes = faults.flatMap((fault, index) => faultMistakes(fault, faults.length === 1 ? '' : `[${index}]`));
    if (mistakes.length > 0) throw new FaultError(mistakes);
    for (const fault of faults) {
      const left = fault.times === 'always' ? Infinity : (fault.times ?? 1);
      this.#armed.push({ fault, random: randomNumbers(fault.seed ?? 1), left });
    }
  }

  clear(): void {
    this.#armed = [];
  }

  /** The faults that are not used up. */
  pending(): readonly Fault[] {
    return this.#armed.map(({ fault }) => fault);
  }

  /** Takes the script for the next run of this source path. */
  takeScript(sourcePath: string): Script | undefined {
    const effect = this.#take('run', [sourcePath], (candidate) => candidate.kind === 'script');
    return effect?.kind === 'script' ? effect.script : undefined;
  }

  /** Takes the effect on the answer of a request. @param names texts in which `match` is searched */
  takeAnswerEffect(operation: Operation, names: readonly string[]): AnswerEffect | undefined {
    const effect = this.#take(operation, names, (candidate) => candidate.kind !== 'script');
    return effect?.kind === 'script' ? undefined : effect;
  }

  #take(operation: Operation, names: readonly string[], wanted: (effect: Effect) => boolean): Effect | undefined {
    const hit = this.#armed.find(
      ({ fault, random }) =>
        fault.operation === operation &&
        wanted(fault.effect) &&
        (fault.match === undefined || names.some((name) => name.includes(fault.match ?? ''))) &&
        random() < (fault.probability ?? 1),
    );
    if (hit === undefined) return undefined;
    hit.left -= 1;
    this.#armed = this.#armed.filter(({ left }) => left > 0);
    this.#fired += 1;
    return hit.fault.effect;
  }
}

function faultMistakes(value: unknown, path: string): readonly string[] {
  const mistakes: string[] = [];
  const known = ['operation', 'match', 'times', 'probability', 'seed', 'effect'];
  const fault = new Fields(value, path, known, mistakes).require('operation', 'effect');
  const operation = fault.choice('operation', ['run', 'runStatus']);
  fault.text('match');
  if (fault.raw('times') !== 'always') fault.wholeNumber('times', { min: 1 });
  fault.number('probability', { min: 0, max: 1 });
  fault.wholeNumber('seed', { min: 0 });
  const fields = FIELDS_OF_EFFECT[kindOf(fault.raw('effect'))] ?? ['kind'];
  const effect = fault.nested('effect', fields)?.require(...fields.filter((name) => NEEDED.includes(name)));
  if (effect?.choice('kind', Object.keys(FIELDS_OF_EFFECT)) !== undefined) checkEffect(effect, operation);
  return mistakes;
}

function checkEffect(effect: Fields, operation: Operation | undefined): void {
  effect.choice('when', ['before', 'after']);
  effect.choice('as', GARBLES);
  effect.wholeNumber('status', { min: 200, max: 599 });
  effect.textMap('headers');
  const script = effect.nested('script', SCRIPT_FIELDS);
  if (script !== undefined) checkScript(script);
  if (script !== undefined && operation === 'runStatus') effect.mistake('script', 'is only for the operation run');
}

function kindOf(effect: unknown): string {
  return isJsonObject(effect) && typeof effect['kind'] === 'string' ? effect['kind'] : '';
}

/** Mulberry32, a small generator that can be seeded. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
