const MAX_SHOWN_CHARACTERS = 60;

/**
 * Reads the fields of one JSON object against a closed list of names, so that a typo is an error, and collects all
 * mistakes with their paths. Methods return undefined for a field that is absent or wrong; a wrong one is also added to
 * the list of mistakes.
 */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #prefix: string;
  readonly #mistakes: string[];

  constructor(value: unknown, path: string, known: readonly string[], mistakes: string[]) {
    this.#prefix = path === '' ? '' : `${path}.`;
    this.#mistakes = mistakes;
    this.#values = isJsonObject(value) ? value : {};
    if (!isJsonObject(value)) mistakes.push(`${path === '' ? 'the whole' : path} must be a JSON object`);
    for (const name of Object.keys(this.#values)) {
      if (!known.includes(name)) this.mistake(name, `is not known; known are ${known.join(', ')}`);
    }
  }

  mistake(name: string, problem: string): void {
    this.#mistakes.push(`${this.#prefix}${name} ${problem}`);
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  require(...names: readonly string[]): this {
    for (const name of names) if (!this.has(name)) this.mistake(name, 'is required');
    return this;
  }

  /** Adds a mistake that quotes the value. */
  wrong(name: string, rule: string): void {
    this.mistake(name, `${rule}, but is ${shown(this.#values[name])}`);
  }

  raw(name: string): unknown {
    return this.#values[name];
  }

  text(name: string): string | undefined {
    return this.#read(name, (value) => typeof value === 'string' && value !== '', 'must be a text that is not empty');
  }

  flag(name: string): boolean | undefined {
    return this.#read(name, (value) => typeof value === 'boolean', 'must be true or false');
  }

  number(name: string, { min = -Infinity, max = Infinity }: { min?: number; max?: number } = {}): number | undefined {
    const range = `${min === -Infinity ? '' : ` from ${min}`}${max === Infinity ? '' : ` to ${max}`}`;
    const fits = (value: unknown) => Number.isFinite(value) && Number(value) >= min && Number(value) <= max;
    return this.#read(name, fits, `must be a number${range}`);
  }

  wholeNumber(name: string, { min, max = Infinity }: { min: number; max?: number }): number | undefined {
    const fits = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max;
    return this.#read(name, fits, `must be a whole number from ${min}${max === Infinity ? '' : ` to ${max}`}`);
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const fits = (value: unknown) => (choices as readonly unknown[]).includes(value);
    return this.#read(name, fits, `must be one of ${choices.join(', ')}`);
  }

  texts(name: string): readonly string[] | undefined {
    const fits = (value: unknown) =>
      Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
    return this.#read(name, fits, 'must be a list of texts that is not empty');
  }

  list(name: string): readonly unknown[] | undefined {
    return this.#read(name, Array.isArray, 'must be a list');
  }

  /** The fields of each object in a list. */
  nestedList(name: string, known: readonly string[]): readonly Fields[] {
    const at = (index: number) => `${this.#prefix}${name}[${index}]`;
    return (this.list(name) ?? []).map((value, index) => new Fields(value, at(index), known, this.#mistakes));
  }

  textMap(name: string): Readonly<Record<string, string>> | undefined {
    const fits = (value: unknown) => isJsonObject(value) && Object.values(value).every((v) => typeof v === 'string');
    return this.#read(name, fits, 'must be an object whose values are texts');
  }

  /** The fields of a nested object; undefined when there is none. */
  nested(name: string, known: readonly string[]): Fields | undefined {
    return this.has(name) ? new Fields(this.#values[name], `${this.#prefix}${name}`, known, this.#mistakes) : undefined;
  }

  #read<Value>(name: string, fits: (value: unknown) => boolean, problem: string): Value | undefined {
    const value = this.#values[name];
    if (value === undefined) return undefined;
    if (!fits(value)) {
      this.wrong(name, problem);
      return undefined;
    }
    return value as Value;
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text;
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
