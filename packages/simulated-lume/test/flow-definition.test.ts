import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FlowDefinitionError, flowFileName, loadFlows, parseFlow } from '../src/flow-definition.ts';
import { FLOWS } from './constants.ts';

const COLUMN = { from: 'Id', to: 'id', type: 'integer' };
const FLOW = { flow_version: 'shop:v1', source: { format: 'csv' }, columns: [COLUMN] };

function mistakes(flow: unknown, file = 'flows/shop.v1.json'): readonly string[] {
  try {
    parseFlow(typeof flow === 'string' ? flow : JSON.stringify(flow), file);
    return [];
  } catch (error) {
    return (error as FlowDefinitionError).mistakes;
  }
}

describe('the folder of flows', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'flows-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const write = (name: string, content: unknown) =>
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));

  test('is loaded as a whole', () => {
    expect([...loadFlows(FLOWS).keys()]).toEqual([
      'airports:v1',
      'any_format:v1',
      'batch:v1',
      'crashing:v1',
      'orders:v1',
    ]);
  });

  test('may hold other files', () => {
    write('shop.v1.json', FLOW);
    write('README.md', '# Our flows');
    write('flow.schema.json', { type: 'object' });
    write('._shop.v1.json', 'what macOS leaves');
    mkdirSync(join(folder, 'old'));

    expect([...loadFlows(folder).keys()]).toEqual(['shop:v1']);
  });

  test('may be missing', () => {
    expect(loadFlows(join(folder, 'none')).size).toBe(0);
  });

  test('with mistakes in several files is refused with all of them, a line each', () => {
    write('a.v1.json', { ...FLOW, flow_version: 'a:v1', columns: [{ ...COLUMN, type: 'money', requird: true }] });
    write('b.v1.json', FLOW);
    write('c.v1.json', '{ "flow_version": "c:v1", }');
    write('shop.v1.json', FLOW);

    expect(() => loadFlows(folder)).toThrow(FlowDefinitionError);
    try {
      loadFlows(folder);
    } catch (error) {
      expect((error as Error).message.replaceAll(folder, 'flows').split('\n')).toEqual([
        'flows/a.v1.json: columns[0].requird is not known; known are from, to, type, required, pattern, expects, min, max, one_of',
        'flows/a.v1.json: columns[0].type must be one of string, integer, decimal, boolean, date, datetime, but is "money"',
        'flows/b.v1.json: flow_version is "shop:v1", which belongs in a file named shop.v1.json',
        expect.stringMatching(/^flows\/c\.v1\.json: is not JSON: .+/),
      ]);
    }
  });
});

test('a sound definition has no mistakes, and may name its schema and begin with a byte order mark', () => {
  expect(mistakes(FLOW)).toEqual([]);
  expect(mistakes(`\ufeff${JSON.stringify({ $schema: '../flow.schema.json', ...FLOW })}`)).toEqual([]);
});

test('all mistakes of a definition are told at once, with file, field, rule and value', () => {
  const flow = { flow_version: 'shop:v2', source: { format: 'xml' }, columns: [] };

  expect(() => parseFlow(JSON.stringify(flow), 'flows/shop.v1.json')).toThrow(FlowDefinitionError);
  expect(mistakes(flow)).toEqual([
    'flows/shop.v1.json: flow_version is "shop:v2", which belongs in a file named shop.v2.json',
    'flows/shop.v1.json: source.format must be one of csv, jsonl, batch, but is "xml"',
    'flows/shop.v1.json: columns must name at least one column',
  ]);
});

test('a long value is cut', () => {
  const [mistake = ''] = mistakes({ ...FLOW, seconds: { CREATED: 'x'.repeat(10_000) } });

  expect(mistake).toContain('must be a number from 0, but is "xxx');
  expect(mistake.length).toBeLessThan(150);
});

test('every flow version that a route may name has a file, and nothing else has', () => {
  expect(flowFileName('shop_orders:v1')).toBe('shop_orders.v1.json');
  expect(flowFileName('shop.orders-2:1.2')).toBe('shop.orders-2.1.2.json');
  for (const other of ['shop', 'a:b:c', '../a:v1', 'a:v/1', ':v1', 'a:']) expect(flowFileName(other)).toBeUndefined();
});

describe('a definition is refused', () => {
  const withColumn = (more: object) => ({ ...FLOW, columns: [{ ...COLUMN, ...more }] });
  const withScript = (scripted: object) => ({ ...FLOW, scripted });

  test.each<[string, unknown, string]>([
    ['that is no JSON', '{', 'is not JSON'],
    ['that is no object', '[]', 'the whole must be a JSON object'],
    ['without a source', { ...FLOW, source: undefined }, 'source is required'],
    ['without a version', { ...FLOW, flow_version: 'shop' }, 'flow_version must look like "name:v1", but is "shop"'],
    ['with a typo', { ...FLOW, colums: [] }, 'colums is not known'],
    ['with a typo in a column', withColumn({ requird: true }), 'columns[0].requird is not known'],
    ['with an unknown type', withColumn({ type: 'money' }), 'columns[0].type must be one of string'],
    ['with a pattern that is none', withColumn({ pattern: '(' }), 'columns[0].pattern must be a regular expression'],
    ['with a bound that is no number', withColumn({ min: '1' }), 'columns[0].min must be a number, but is "1"'],
    ['with bounds in the wrong order', withColumn({ min: 2, max: 1 }), 'columns[0].min must not be above max'],
    ['with a bound on a text', withColumn({ type: 'string', max: 9 }), 'columns[0].max has no meaning'],
    ['with a bound that is no date', withColumn({ type: 'date', min: 'soon' }), 'columns[0].min must be a date'],
    [
      'with a bound that is on no calendar',
      withColumn({ type: 'datetime', min: '2026-02-29' }),
      'columns[0].min must be a date, with or without a time',
    ],
    [
      'with dates in the wrong order',
      withColumn({ type: 'datetime', min: '2026-11-24T01:00', max: '2026-11-24' }),
      'columns[0].min must not be above max',
    ],
    ['with one target twice', { ...FLOW, columns: [COLUMN, { ...COLUMN, from: 'x' }] }, 'columns[1].to is "id", which'],
    ['with a long delimiter', { ...FLOW, source: { delimiter: '||' } }, 'source.delimiter must be one character'],
    ['with a quote as delimiter', { ...FLOW, source: { delimiter: '"' } }, 'source.delimiter must be one character'],
    ['with a status that is none', { ...FLOW, seconds: { DONE: 1 } }, 'seconds.DONE is not known'],
    ['with a negative duration', { ...FLOW, seconds: { CREATED: -1 } }, 'seconds.CREATED must be a number from 0'],
    ['of a batch without rows', { flow_version: 'shop:v1', source: { format: 'batch' } }, 'scripted is required'],
    [
      'whose script has a typo',
      withScript({ outcome: 'OK' }),
      'scripted.outcome must be one of SUCCEEDED, PARTIAL_FAILED, FAILED, CRASHED, NEVER, but is "OK"',
    ],
    [
      'whose script has a reason without a count',
      withScript({ reject_reasons: [{ reason: 'Id: must be a number' }] }),
      'scripted.reject_reasons[0].count is required',
    ],
    [
      'whose rows do not add up',
      withScript({ row_counts: { source: 3, mapped: 1, rejected: 1 } }),
      'scripted.row_counts must add up',
    ],
  ])('%s', (_, flow, mistake) => {
    expect(mistakes(flow)).toContainEqual(expect.stringContaining(mistake));
  });
});
