import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SOURCE_PATH, renderSourcePath, unknownPlaceholders } from '../../../functions/arrivals/source-path.ts';

const at = (key: string, bucket = 'landing') => ({ bucket, key });

describe('renderSourcePath', () => {
  it('is the URI of the object by default, whatever the key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (key) => {
        expect(renderSourcePath(DEFAULT_SOURCE_PATH, at(key))).toBe(`s3://landing/${key}`);
      }),
    );
  });

  it.each([
    ['{name}', 'in/2026/orders.csv', 'orders.csv'],
    ['{stem}', 'in/2026/orders.tar.gz', 'orders.tar'],
    ['{stem}', '.hidden', '.hidden'],
    ['{stem}', 'in/plain', 'plain'],
    ['{dir}', 'in/2026/orders.csv', 'in/2026'],
    ['{dir}', 'orders.csv', ''],
    ['batch-{stem}-of-{bucket}', 'in/7.csv', 'batch-7-of-landing'],
  ])('fills %s of %s with %s', (template, key, expected) => {
    expect(renderSourcePath(template, at(key))).toBe(expected);
  });

  it('does not read a key with braces as a template', () => {
    expect(renderSourcePath('{bucket}/{key}', at('{bucket}/$&/{key}'))).toBe('landing/{bucket}/$&/{key}');
  });
});

describe('unknownPlaceholders', () => {
  it('names what means nothing', () => {
    expect(unknownPlaceholders('{bucket}/{file}/{}')).toEqual(['file', '']);
    expect(unknownPlaceholders('{bucket}{key}{dir}{name}{stem}')).toEqual([]);
  });
});
