import { describe, expect, test } from 'vitest';
import { FlowDefinitionError, loadFlows, parseFlow } from '../src/flow-definition.ts';
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

test('all definitions of a directory are loaded', () => {
  expect([...loadFlows(FLOWS).keys()]).toEqual([
    'airports:v1',
    'any_format:v1',
    'batch:v1',
    'crashing:v1',
    'orders:v1',
  ]);
});

test('a sound definition has no mistakes', () => {
  expect(mistakes(FLOW)).toEqual([]);
});

test('all mistakes of a definition are told at once, with the file', () => {
  const flow = { flow_version: 'shop:v2', source: { format: 'xml' }, columns: [] };

  expect(() => parseFlow(JSON.stringify(flow), 'flows/shop.v1.json')).toThrow(FlowDefinitionError);
  expect(() => parseFlow(JSON.stringify(flow), 'flows/shop.v1.json')).toThrow(/^flows\/shop\.v1\.json: /);
  expect(mistakes(flow)).toEqual([
    'flow_version belongs in a file named shop.v2.json',
    'source.format must be one of csv, jsonl, batch',
    'columns must name at least one column',
  ]);
});

describe('a definition is refused', () => {
  const withColumn = (more: object) => ({ ...FLOW, columns: [{ ...COLUMN, ...more }] });

  test.each<[string, unknown, string]>([
    ['that is no JSON', '{', 'is not JSON'],
    ['that is no object', '[]', 'the whole must be a JSON object'],
    ['without a source', { ...FLOW, source: undefined }, 'source is required'],
    ['without a version', { ...FLOW, flow_version: 'shop' }, 'flow_version must look like "name:v1"'],
    ['with a typo', { ...FLOW, colums: [] }, 'colums is not known'],
    ['with a typo in a column', withColumn({ requird: true }), 'columns[0].requird is not known'],
    ['with an unknown type', withColumn({ type: 'money' }), 'columns[0].type must be one of string'],
    ['with a pattern that is none', withColumn({ pattern: '(' }), 'columns[0].pattern must be a regular expression'],
    ['with a bound that is no number', withColumn({ min: '1' }), 'columns[0].min must be a number'],
    ['with bounds in the wrong order', withColumn({ min: 2, max: 1 }), 'columns[0].min must not be above max'],
    ['with a bound on a text', withColumn({ type: 'string', max: 9 }), 'columns[0].max has no meaning'],
    ['with a bound that is no date', withColumn({ type: 'date', min: 'soon' }), 'columns[0].min must be an ISO date'],
    ['with one target twice', { ...FLOW, columns: [COLUMN, { ...COLUMN, from: 'x' }] }, 'columns[1].to is taken'],
    ['with a long delimiter', { ...FLOW, source: { delimiter: '||' } }, 'source.delimiter must be one character'],
    ['with a status that is none', { ...FLOW, seconds: { DONE: 1 } }, 'seconds.DONE is not known'],
    ['with a negative duration', { ...FLOW, seconds: { CREATED: -1 } }, 'seconds.CREATED must be a number from 0'],
    ['of a batch without rows', { flow_version: 'shop:v1', source: { format: 'batch' } }, 'scripted is required'],
    [
      'whose script has a typo',
      { ...FLOW, scripted: { outcome: 'OK' } },
      'scripted.outcome must be one of SUCCEEDED, PARTIAL_FAILED, FAILED, CRASHED, NEVER',
    ],
  ])('%s', (_, flow, mistake) => {
    expect(mistakes(flow)).toContainEqual(expect.stringContaining(mistake));
  });
});
