import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Column } from '../src/flow-definition.ts';
import { jsonValue, type MappedRow, rowMapper } from '../src/row-mapper.ts';

const column = (more: Partial<Column>): Column => ({ from: 'Field', to: 'field', type: 'string', ...more });
const map = (rule: Partial<Column>, raw: unknown): MappedRow => rowMapper([column(rule)])([raw]);
const value = (text: string | null) => ({ values: [text] });
const reason = (text: string) => ({ reasons: [`Field: ${text}`] });

describe('a value', () => {
  test.each<[Partial<Column>, unknown, string | null]>([
    [{}, '  tea, loose  ', 'tea, loose'],
    [{}, '', null],
    [{}, undefined, null],
    [{}, null, null],
    [{ type: 'integer' }, '-12', '-12'],
    [{ type: 'integer', min: 1, max: 3 }, '1', '1'],
    [{ type: 'integer', min: 1, max: 3 }, '3', '3'],
    [{ type: 'decimal' }, '19.90', '19.90'],
    [{ type: 'decimal' }, 1.5, '1.5'],
    [{ type: 'boolean' }, 'YES', 'true'],
    [{ type: 'boolean' }, '0', 'false'],
    [{ type: 'boolean' }, false, 'false'],
    [{ type: 'date' }, '2024-02-29', '2024-02-29'],
    [{ type: 'date', min: '2024-02-29' }, '2024-02-29', '2024-02-29'],
    [{ type: 'datetime' }, '2026-11-24T23:30:00+02:00', '2026-11-24T21:30:00.000Z'],
    [{ type: 'datetime' }, '2026-11-24 08:05', '2026-11-24T08:05:00.000Z'],
    [{ one_of: ['EUR', 'USD'] }, 'USD', 'USD'],
    [{ pattern: '^\\d+$' }, '42', '42'],
  ])('that fits %j, %j, is mapped to %j', (rule, raw, expected) => {
    expect(map(rule, raw)).toEqual(value(expected));
  });

  test.each<[Partial<Column>, unknown, string]>([
    [{ required: true }, ' ', 'required, but empty'],
    [{ type: 'integer' }, '1.0', 'must be a whole number'],
    [{ type: 'integer' }, '1234567890123456', 'must be a whole number'],
    [{ type: 'integer', min: 1 }, '0', 'must be at least 1'],
    [{ type: 'integer', max: 3 }, '4', 'must be at most 3'],
    [{ type: 'decimal' }, '1,50', 'must be a number'],
    [{ type: 'decimal' }, 'Infinity', 'must be a number'],
    [{ type: 'boolean' }, 'maybe', 'must be true or false'],
    [{ type: 'date' }, '2026-02-29', 'must be a date (yyyy-mm-dd)'],
    [{ type: 'date' }, '24.11.2026', 'must be a date (yyyy-mm-dd)'],
    [{ type: 'date', max: '2026-11-23' }, '2026-11-24', 'must be at most 2026-11-23'],
    [{ type: 'datetime' }, '2026-11-31T10:00:00Z', 'must be a date with a time (ISO 8601)'],
    [{ type: 'datetime' }, '2026-11-24T25:00:00Z', 'must be a date with a time (ISO 8601)'],
    [{ one_of: ['EUR', 'USD'] }, 'usd', 'must be one of EUR, USD'],
    [{ pattern: '^\\d+$' }, 'x', 'must match ^\\d+$'],
    [{ pattern: '^\\d+$', expects: 'a number of a shelf' }, 'x', 'must be a number of a shelf'],
    [{}, { nested: true }, 'must be a single value'],
  ])('that breaks %j, %j, is rejected: %s', (rule, raw, expected) => {
    expect(map(rule, raw)).toEqual(reason(expected));
  });
});

test('texts that mean "no value" are empty', () => {
  const mapRow = rowMapper([column({ from: 'a', required: true }), column({ from: 'b' })], ['NA']);

  expect(mapRow(['NA', 'x'])).toEqual({ reasons: ['a: required, but empty'] });
  expect(mapRow(['x', 'NA'])).toEqual({ values: ['x', null] });
});

test('a row that breaks several rules tells all of them', () => {
  const columns = [column({ from: 'a', required: true }), column({ from: 'b', type: 'date' })];

  expect(rowMapper(columns)(['', 'soon'])).toEqual({
    reasons: ['a: required, but empty', 'b: must be a date (yyyy-mm-dd)'],
  });
});

test('numbers and booleans are bare in JSON', () => {
  expect([jsonValue('decimal', '19.90'), jsonValue('boolean', 'false'), jsonValue('string', '7')]).toEqual([
    19.9,
    false,
    '7',
  ]);
  expect(jsonValue('integer', null)).toBeNull();
});

test('every value is either mapped or rejected, and a reason never holds it', () => {
  const types = fc.constantFrom('string', 'integer', 'decimal', 'boolean', 'date', 'datetime') as fc.Arbitrary<
    Column['type']
  >;
  const secret = fc.string({ minLength: 1 }).map((text) => `§${text}§`);
  fc.assert(
    fc.property(types, secret, (type, raw) => {
      const result = map({ type, required: true, pattern: '^(?!§)' }, raw);
      expect('reasons' in result && result.reasons.join()).not.toContain(raw);
      expect('reasons' in result).toBe(true);
    }),
  );
});
