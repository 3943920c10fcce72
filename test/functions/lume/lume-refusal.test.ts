import { describe, expect, it } from 'vitest';
import type { RunRequest } from '../../../functions/lume/lume.ts';
import { refusalOf } from '../../../functions/lume/lume-refusal.ts';

const REQUEST: RunRequest = {
  flow_version: 'shop_orders:v1',
  source_path: 's3://landing/incoming/orders.csv',
  force_rerun: false,
};
const about = (source_path: string): RunRequest => ({ ...REQUEST, source_path });

describe("Lume's message", () => {
  it.each([
    'source_path has already been processed',
    's3://landing/incoming/orders.csv was already processed by shop_orders:v1 in run_01HY.',
    'shop_orders:v1 has processed s3://landing/incoming/orders.csv already, in run_01HY. Set force_rerun to run it again.',
    'Invalid request: this path was previously processed.',
    'The source path "s3://landing/incoming/orders.csv" has been processed before.',
    'It has already been processed; it will not be processed again unless it is forced.',
    "Lume's record: already processed, so it isn't done again",
  ])('says that the path was processed before: %s', (message) => {
    expect(refusalOf(message, REQUEST)).toBe('already processed');
  });

  it('says so of a path in a folder with that name, too', () => {
    const path = 's3://landing/processed/orders.csv';
    expect(refusalOf(`${path} has already been processed`, about(path))).toBe('already processed');
    expect(refusalOf('no such file: already processed/orders.csv', about(path))).toBe('other');
  });

  it.each([
    'a run for this source_path is already running',
    'The path is already being processed in run_01HY',
    'This source path was already processed or is still in progress',
    'shop_orders:v1 is processing s3://landing/incoming/orders.csv already',
  ])('says that a run is going on: %s', (message) => {
    expect(refusalOf(message, REQUEST)).toBe('already running');
  });

  it.each([
    ['no such object: incoming/already processed/x.csv', about('s3://landing/incoming/already processed/x.csv')],
    ['no such object: already processed.csv', about('s3://landing/incoming/already processed.csv')],
    ['cannot read "Already Processed.csv"', about('s3://landing/incoming/already processed.csv')],
    ['cannot read already%20processed.csv', about('s3://landing/incoming/already processed.csv')],
    ['bad path s3://landing/incoming/already_processed/x.csv', about('s3://landing/incoming/already_processed/x.csv')],
    ['no flow already processed', { ...REQUEST, flow_version: 'already processed:v1' }],
    ['metadata note=already processed is refused', { ...REQUEST, run_metadata: { note: 'already processed' } }],
    ['unknown metadata already processed', { ...REQUEST, run_metadata: { 'already processed': 'x' } }],
    ['already · processed', REQUEST],
  ])('concludes nothing from what was sent: %s', (message, request) => {
    expect(refusalOf(message, request)).toBe('other');
  });

  it.each([
    'Duplicate source columns',
    'duplicate run.csv',
    '3 rows were already processed, 2 failed validation',
    'The path has not been already processed',
    'the file was never previously processed',
    "it wasn't already processed",
    'Unknown column "already processed"',
    'the file was processed before the schema changed',
    '',
  ])('concludes nothing from a weak hint: %s', (message) => {
    expect(refusalOf(message, REQUEST)).toBe('other');
  });
});
