import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FlowDefinitionError, flowFileName, parseFlow } from '../src/flow-definition.ts';
import { FLOWS } from './constants.ts';

const schema: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '../flow.schema.json'), 'utf8'));
const DOCUMENT = readFileSync(join(import.meta.dirname, '../../../docs/local-flows.md'), 'utf8');
const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, strictRequired: false });
addFormats.default(ajv);
const fits = ajv.compile(schema as object);

/** What only the start tells: rules between two fields, or with the file's name. */
const BEYOND_A_SCHEMA = /must not be above max|which another column has|which belongs in a file|must add up/;

function mistakesOf(flow: unknown): readonly string[] {
  try {
    parseFlow(JSON.stringify(flow), 'shop.v1.json');
    return [];
  } catch (error) {
    return (error as FlowDefinitionError).mistakes.filter((mistake) => !BEYOND_A_SCHEMA.test(mistake));
  }
}

const text = fc.constantFrom('a', 'Order ID', 'shop:v1');
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const count = fc.nat(9);
const columnOf = <T>(type: fc.Arbitrary<string>, bound: fc.Arbitrary<T>) =>
  fc.record({
    from: text,
    to: text,
    type,
    required: optional(fc.boolean()),
    pattern: optional(fc.constantFrom('^a$', '\\p{Lu}')),
    expects: optional(text),
    min: optional(bound),
    max: optional(bound),
    one_of: optional(fc.array(text, { minLength: 1 })),
  });
const column = fc.oneof(
  columnOf(fc.constantFrom('string', 'boolean'), fc.constant(undefined)),
  columnOf(fc.constantFrom('integer', 'decimal'), fc.integer()),
  columnOf(fc.constant('date'), fc.constantFrom('2026-11-24', '2026-01-01')),
  columnOf(fc.constant('datetime'), fc.constantFrom('2026-11-24', '2026-01-01T08:00', '2026-01-01 08:00:01.5+02:00')),
);
const script = fc.record({
  outcome: optional(fc.constantFrom('SUCCEEDED', 'NEVER')),
  statuses: optional(fc.constant(['CREATED'])),
  status_calls: optional(fc.integer({ min: 1, max: 9 })),
  error_message: optional(text),
  row_counts: optional(fc.record({ source: count, mapped: count, rejected: count })),
  reject_reasons: optional(fc.array(fc.record({ reason: text, count }))),
  metadata: optional(fc.constant({ any: [1] })),
  metadata_bytes: optional(count),
});
const flow = fc.record({
  $schema: optional(text),
  flow_version: fc.constantFrom('shop:v1', 'a.b-c:1.2'),
  description: optional(text),
  source: fc.record({
    format: optional(fc.constantFrom('csv', 'jsonl', 'batch')),
    delimiter: optional(fc.constantFrom(';', '\t', '🙂')),
    nulls: optional(fc.constant(['', 'NA'])),
    key_ends_at: optional(fc.constantFrom('?', '#v=')),
  }),
  columns: optional(fc.array(column, { maxLength: 3 })),
  crash: optional(text),
  scripted: optional(script),
  seconds: optional(fc.record({ CREATED: optional(count), TRANSFORMING: optional(count) })),
});

const WRONG = [
  undefined,
  null,
  '',
  'x',
  '(',
  '"',
  ';;',
  -1,
  1.5,
  0,
  true,
  [],
  [''],
  [7],
  {},
  { x: 1 },
  'no:v 1',
  'a:b:c',
];

/** A flow in which one value, somewhere, is another, is gone, or is one too many. */
const spoilt = fc.tuple(flow, fc.nat(), fc.constantFrom(...WRONG), fc.boolean()).map(([whole, at, wrong, isExtra]) => {
  const copy: unknown = JSON.parse(JSON.stringify(whole));
  const places = placesIn(copy);
  const place = places[at % places.length];
  if (place !== undefined) place.holder[isExtra && !Array.isArray(place.holder) ? 'extra' : place.key] = wrong;
  return JSON.parse(JSON.stringify(copy)) as unknown;
});

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function placesIn(value: unknown): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}

describe('flow.schema.json', () => {
  it('and the start accept and refuse the same flows', () => {
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(fc.oneof(flow, spoilt), (candidate) => {
        const mistakes = mistakesOf(candidate);
        seen[mistakes.length === 0 ? 'accepted' : 'refused'] += 1;
        expect([fits(JSON.parse(JSON.stringify(candidate))), mistakes]).toEqual([mistakes.length === 0, mistakes]);
      }),
      { numRuns: 3000 },
    );
    expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(500);
  });

  it.each([
    ['a bound that is no number', { type: 'decimal', min: '1' }],
    ['a bound that is no date', { type: 'date', max: 'soon' }],
    ['a date with a time for a date', { type: 'date', max: '2026-11-24T08:00' }],
    ['a bound of a text', { type: 'string', max: 1 }],
    ['a pattern that is none', { type: 'string', pattern: '(' }],
  ])('refuses %s, as the start does', (_, more) => {
    const candidate = { flow_version: 'shop:v1', source: {}, columns: [{ from: 'a', to: 'a', ...more }] };
    expect([fits(candidate), mistakesOf(candidate)]).toEqual([false, [expect.stringContaining('columns[0].')]]);
  });

  it.each(readdirSync(FLOWS))('accepts the flow %s', (file) => {
    fits(JSON.parse(readFileSync(join(FLOWS, file), 'utf8')));
    expect(fits.errors).toBeNull();
  });

  it('accepts every flow of docs/local-flows.md, as the start does', () => {
    const examples = [...DOCUMENT.matchAll(/^```json\n(.*?)^```$/gms)].map(([, example = '']) => example);
    expect(examples.length).toBeGreaterThan(2);
    for (const example of examples) {
      const { flow_version = '' } = JSON.parse(example) as { readonly flow_version?: string };
      expect(parseFlow(example, flowFileName(flow_version) ?? '')).toEqual(JSON.parse(example));
      fits(JSON.parse(example));
      expect([flow_version, fits.errors]).toEqual([flow_version, null]);
    }
  });

  it('finds the mistake that docs/local-flows.md shows, in the words that it shows', () => {
    const [shown = '', file = ''] = /^(local\/flows\/\S+\.json): columns.*$/m.exec(DOCUMENT) ?? [];
    const example = [...DOCUMENT.matchAll(/^```json\n(.*?)^```$/gms)].map(([, text = '']) => text)[1] ?? '';
    expect(() => parseFlow(example.replace('"integer"', '"number"'), file)).toThrow(new FlowDefinitionError([shown]));
  });

  it('has the fields that docs/local-flows.md lists', () => {
    const names = fieldsIn(schema, '').map(([name]) => name.replace(/^.*\./, ''));
    expect(names.filter((name) => name !== '$schema' && !DOCUMENT.includes(`\`${name}\``))).toEqual([]);
  });

  it('describes every field', () => {
    const fields = fieldsIn(schema, 'flow');
    expect(fields.length).toBeGreaterThan(35);
    expect(fields.filter(([, field]) => description(field) === undefined).map(([name]) => name)).toEqual([]);
  });
});

function fieldsIn(value: unknown, path: string): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'allOf') return [];
    const here =
      key === 'properties' ? Object.entries(inner as object).map(([name, f]) => [`${path}.${name}`, f] as const) : [];
    return [...here, ...fieldsIn(inner, `${path}.${key}`)];
  });
}

function description(field: unknown): string | undefined {
  const { description: own, $ref = '' } = field as { readonly description?: string; readonly $ref?: string };
  const { $defs = {} } = schema as { readonly $defs?: Readonly<Record<string, { readonly description?: string }>> };
  return own ?? $defs[$ref.replace('#/$defs/', '')]?.description;
}
