import type { Column, ColumnType } from './flow-definition.ts';
import { isDate, readDatetime, timeOf } from './iso-dates.ts';

/** A row in the target's form, one text per column of the flow, or all reasons why it is rejected. */
export type MappedRow =
  | { readonly values: readonly (string | null)[] }
  | { readonly reasons: readonly [string, ...string[]] };

/** A mapped value in a target file of JSON lines. */
export type JsonValue = string | number | boolean | null;

type ColumnRule = (raw: unknown) => { readonly value: string | null } | { readonly reason: string };

interface TypeRule {
  /** The text in the target's form; undefined when it is not of this type. */
  readonly read: (text: string) => string | undefined;
  /** Completes "Amount: must be …". */
  readonly called: string;
  /** The number to compare with `min` and `max`. */
  readonly size: (text: string) => number;
}

const INTEGER = /^[+-]?\d{1,15}$/;
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$/;
const BOOLEANS = new Map(
  Object.entries({
    true: 'true',
    yes: 'true',
    y: 'true',
    1: 'true',
    false: 'false',
    no: 'false',
    n: 'false',
    0: 'false',
  }),
);

const TYPE_RULES: Readonly<Record<ColumnType, TypeRule>> = {
  string: { read: (text) => text, called: 'a text', size: Number },
  integer: { read: (text) => (INTEGER.test(text) ? text : undefined), called: 'a whole number', size: Number },
  decimal: { read: (text) => (DECIMAL.test(text) ? text : undefined), called: 'a number', size: Number },
  boolean: { read: (text) => BOOLEANS.get(text.toLowerCase()), called: 'true or false', size: Number },
  date: { read: (text) => (isDate(text) ? text : undefined), called: 'a date (yyyy-mm-dd)', size: timeOf },
  datetime: { read: readDatetime, called: 'a date with a time (ISO 8601)', size: timeOf },
};

/**
 * Returns the mapping of one flow: a function from the values of a row, in the order of `columns`, to the mapped row.
 * Reasons name the source column and the rule, never a value of the row: they are sent in messages.
 * @param nulls texts that mean "no value", besides the empty text
 */
export function rowMapper(
  columns: readonly Column[],
  nulls: readonly string[] = [],
): (raw: readonly unknown[]) => MappedRow {
  const rules = columns.map((column) => columnRule(column, new Set(['', ...nulls])));
  return (raw) => {
    const results = rules.map((rule, index) => rule(raw[index]));
    const [first, ...others] = results.flatMap((result) => ('reason' in result ? [result.reason] : []));
    return first === undefined
      ? { values: results.map((result) => ('value' in result ? result.value : null)) }
      : { reasons: [first, ...others] };
  };
}

/** A mapped value as JSON: numbers and booleans unquoted. */
export function jsonValue(type: ColumnType, value: string | null): JsonValue {
  if (value === null) return null;
  switch (type) {
    case 'integer':
    case 'decimal':
      return Number(value);
    case 'boolean':
      return value === 'true';
    default:
      return value;
  }
}

function columnRule(column: Column, nulls: ReadonlySet<string>): ColumnRule {
  const type = TYPE_RULES[column.type];
  const pattern = column.pattern === undefined ? undefined : new RegExp(column.pattern, 'u');
  const bound = (limit: number | string | undefined, otherwise: number) =>
    limit === undefined ? otherwise : type.size(String(limit));
  const [min, max] = [bound(column.min, -Infinity), bound(column.max, Infinity)];
  const bounded = column.min !== undefined || column.max !== undefined;
  const reject = (rule: string) => ({ reason: `${column.from}: ${rule}` });

  return (raw) => {
    if (typeof raw === 'object' && raw !== null) return reject('must be a single value');
    const text = String(raw ?? '').trim();
    if (nulls.has(text)) return column.required === true ? reject('required, but empty') : { value: null };
    const value = type.read(text);
    if (value === undefined) return reject(`must be ${type.called}`);
    if (pattern !== undefined && !pattern.test(value)) {
      return reject(column.expects === undefined ? `must match ${column.pattern}` : `must be ${column.expects}`);
    }
    if (column.one_of !== undefined && !column.one_of.includes(value)) {
      return reject(`must be one of ${column.one_of.join(', ')}`);
    }
    if (bounded && type.size(value) < min) return reject(`must be at least ${column.min}`);
    if (bounded && type.size(value) > max) return reject(`must be at most ${column.max}`);
    return { value };
  };
}
