import { UnsupportedDefinitionError } from './workflow-errors.ts';

/** Refuses the value at hand. @throws {UnsupportedDefinitionError} */
export type Refuse = (reason: string) => never;

/**
 * One JSON object of a definition. A field that nobody has read by `refuseOthers` is refused: what the compiler reads is
 * what is supported, with no second list of it.
 */
export class DefinitionFields {
  readonly state: string;
  readonly #prefix: string;
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #read = new Set(['Comment']);

  /** @param prefix of the field that holds this object, such as `Retry.` */
  constructor(state: string, value: unknown, prefix = '') {
    this.state = state;
    this.#prefix = prefix;
    if (!isObject(value)) {
      throw new UnsupportedDefinitionError(state, prefix.slice(0, -1) || 'State', value, 'not an object');
    }
    this.#fields = value;
  }

  get names(): readonly string[] {
    return Object.keys(this.#fields);
  }

  has(field: string): boolean {
    return Object.hasOwn(this.#fields, field);
  }

  get(field: string): unknown {
    this.#read.add(field);
    return this.has(field) ? this.#fields[field] : undefined;
  }

  refusal(field: string): Refuse {
    return (reason) => {
      throw new UnsupportedDefinitionError(this.state, this.#prefix + field, this.get(field), reason);
    };
  }

  text(field: string): string {
    const value = this.get(field);
    return typeof value === 'string' ? value : this.refusal(field)('not a text');
  }

  oneOf<T extends string>(field: string, texts: readonly T[], fallback: T): T {
    const value = this.get(field) ?? fallback;
    return texts.find((text) => text === value) ?? this.refusal(field)(`not one of ${texts.join(', ')}`);
  }

  /**
   * @param least the smallest that AWS takes
   * @param fallback when the field is missing; without one it must be there
   */
  number(field: string, least: number, fallback?: number): number {
    const value = this.get(field) ?? fallback;
    return typeof value === 'number' && value >= least
      ? value
      : this.refusal(field)(`not a number of at least ${least}`);
  }

  wholeNumber(field: string, least: number, fallback?: number): number {
    const value = this.number(field, least, fallback);
    return Number.isInteger(value) || value === fallback ? value : this.refusal(field)('not a whole number');
  }

  texts(field: string): readonly string[] {
    const value = this.get(field);
    const isRight = Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string');
    return isRight ? value : this.refusal(field)('not a list of texts');
  }

  object(field: string): DefinitionFields {
    return new DefinitionFields(this.state, this.get(field), `${this.#prefix}${field}.`);
  }

  /** The objects of a list; none when the field is missing. */
  objects(field: string): readonly DefinitionFields[] {
    const value = this.has(field) ? this.get(field) : [];
    if (!Array.isArray(value)) return this.refusal(field)('not a list');
    return value.map((each) => new DefinitionFields(this.state, each, `${this.#prefix}${field}.`));
  }

  refuseOthers(): void {
    const unread = this.names.find((field) => !this.#read.has(field));
    if (unread !== undefined) this.refusal(unread)('this field does not run here');
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
