import { TemplateError } from './template-errors.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Typed access to the resolved properties of a resource. As CloudFormation does, it accepts "30" for 30 and "true" for
 * true. Each method throws a `TemplateError` that names the property if its value has another type.
 */
export class Properties {
  readonly #values: JsonObject;
  readonly #where: string;

  constructor(values: JsonObject, where: string) {
    this.#values = values;
    this.#where = where;
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.#fail(name, 'is required');
  }

  optionalText(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined || typeof value === 'string') return value;
    return typeof value === 'number' ? String(value) : this.#fail(name, 'must be a string');
  }

  number(name: string, otherwise: number): number {
    return this.optionalNumber(name) ?? otherwise;
  }

  optionalNumber(name: string): number | undefined {
    const value = this.#values[name];
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : this.#fail(name, 'must be a number');
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.#values[name] ?? otherwise;
    if (typeof value === 'boolean') return value;
    return value === 'true' || value === 'false' ? value === 'true' : this.#fail(name, 'must be true or false');
  }

  optionalObject(name: string): JsonObject | undefined {
    const value = this.#values[name];
    return value === undefined || isObject(value) ? value : this.#fail(name, 'must be an object');
  }

  /** The properties below `name`; empty if it is absent. */
  nested(name: string): Properties {
    return new Properties(this.optionalObject(name) ?? {}, `${this.#where}.${name}`);
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  texts(name: string): Readonly<Record<string, string>> {
    const entries = Object.keys(this.optionalObject(name) ?? {});
    const values = this.nested(name);
    return Object.fromEntries(entries.map((key) => [key, values.text(key)]));
  }

  list(name: string): readonly unknown[] {
    const value = this.#values[name] ?? [];
    return Array.isArray(value) ? value : this.#fail(name, 'must be a list');
  }

  /** Each element of a list of objects. */
  items(name: string): readonly Properties[] {
    return this.list(name).map((item, index) =>
      isObject(item)
        ? new Properties(item, `${this.#where}.${name}[${index}]`)
        : this.#fail(name, 'must be a list of objects'),
    );
  }

  #fail(name: string, rule: string): never {
    throw new TemplateError(`${this.#where}.${name} ${rule}.`);
  }
}
