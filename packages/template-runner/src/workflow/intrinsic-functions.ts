import { createHash, randomInt, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

const HASHES = new Map([
  ['MD5', 'md5'],
  ['SHA-1', 'sha1'],
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
]);

function text(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`${JSON.stringify(value)} is not a string`);
  return value;
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${JSON.stringify(value)} is not an array`);
  return value;
}

function integer(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw new TypeError(`${JSON.stringify(value)} is not an integer`);
  return value;
}

function object(value: unknown): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${JSON.stringify(value)} is not an object`);
  }
  return value;
}

/** `{}` is a placeholder, `\{` and `\}` are the characters themselves. */
function format(template: string, values: readonly unknown[]): string {
  let used = 0;
  const result = template.replace(/\\([{}])|\{\}/g, (_, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    const value = values[used];
    used += 1;
    if (value === undefined || (typeof value === 'object' && value !== null)) {
      throw new TypeError(`placeholder ${used} needs a string, number, boolean or null`);
    }
    return String(value);
  });
  if (used !== values.length) throw new RangeError(`${used} placeholders for ${values.length} values`);
  return result;
}

function partition(items: readonly unknown[], size: number): unknown[][] {
  if (size < 1) throw new RangeError(`${size} is not a positive size`);
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}

function range(first: number, last: number, step: number): number[] {
  const length = step === 0 ? Number.NaN : Math.floor((last - first) / step) + 1;
  if (!(length <= 1000)) throw new RangeError('a range has a step that is not 0, and at most 1000 numbers');
  return Array.from({ length: Math.max(0, length) }, (_, n) => first + n * step);
}

function item(items: readonly unknown[], index: number): unknown {
  if (index < 0 || index >= items.length) throw new RangeError(`no item ${index} in an array of ${items.length}`);
  return items[index];
}

function hash(data: unknown, algorithm: unknown): string {
  const name = HASHES.get(text(algorithm));
  if (name === undefined) throw new RangeError(`${String(algorithm)} is not one of ${[...HASHES.keys()].join(', ')}`);
  return createHash(name)
    .update(typeof data === 'string' ? data : JSON.stringify(data))
    .digest('hex');
}

function shallowMerge(left: unknown, right: unknown, deep: unknown): object {
  if (deep !== false) throw new RangeError('only the shallow merge (false) exists');
  return { ...object(left), ...object(right) };
}

function random(first: number, end: number, seed: unknown): number {
  if (seed !== undefined)
    throw new RangeError('a seed cannot be honoured locally: the generator of AWS is not documented');
  return randomInt(first, end);
}

/** Splits at any of the characters; adjacent ones count as one. */
function split(value: string, separators: string): string[] {
  const splitters = new Set(separators);
  const parts = [''];
  for (const char of value) {
    if (splitters.has(char)) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts.filter((part) => part !== '');
}

/** Each throws a plain error with the reason when its arguments do not fit. */
export const INTRINSIC_FUNCTIONS: ReadonlyMap<string, (args: readonly unknown[]) => unknown> = new Map([
  ['States.Format', ([template, ...values]) => format(text(template), values)],
  ['States.StringToJson', ([json]) => JSON.parse(text(json))],
  ['States.JsonToString', ([value]) => JSON.stringify(value)],
  ['States.Array', (args) => args],
  ['States.ArrayPartition', ([items, size]) => partition(list(items), integer(size))],
  ['States.ArrayContains', ([items, value]) => list(items).some((each) => isDeepStrictEqual(each, value))],
  ['States.ArrayRange', ([first, last, step]) => range(integer(first), integer(last), integer(step))],
  ['States.ArrayGetItem', ([items, index]) => item(list(items), integer(index))],
  ['States.ArrayLength', ([items]) => list(items).length],
  [
    'States.ArrayUnique',
    ([items]) => list(items).filter((value, n, all) => all.findIndex((each) => isDeepStrictEqual(each, value)) === n),
  ],
  ['States.Base64Encode', ([value]) => Buffer.from(text(value), 'utf8').toString('base64')],
  ['States.Base64Decode', ([value]) => Buffer.from(text(value), 'base64').toString('utf8')],
  ['States.Hash', ([data, algorithm]) => hash(data, algorithm)],
  ['States.JsonMerge', ([left, right, deep]) => shallowMerge(left, right, deep)],
  ['States.MathRandom', ([first, end, seed]) => random(integer(first), integer(end), seed)],
  ['States.MathAdd', ([left, right]) => integer(left) + integer(right)],
  ['States.StringSplit', ([value, separators]) => split(text(value), text(separators))],
  ['States.UUID', () => randomUUID()],
] satisfies [string, (args: readonly unknown[]) => unknown][]);
