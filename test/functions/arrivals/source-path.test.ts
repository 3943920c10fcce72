import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SOURCE_PATH, renderSourcePath, unknownPlaceholders } from '../../../functions/arrivals/source-path.ts';

const at = (key: string, bucket = 'landing') => ({ bucket, key, etag: 'e7a9', version: 'IYV3p45B.t' });

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
    ['s3://{bucket}/{key}?etag={etag}', 'in/7.csv', 's3://landing/in/7.csv?etag=e7a9'],
    ['{stem}-{version}', 'in/7.csv', '7-IYV3p45B.t'],
  ])('fills %s of %s with %s', (template, key, expected) => {
    expect(renderSourcePath(template, at(key))).toBe(expected);
  });

  it.each([undefined, '', 'null'])(
    'refuses an upload with the version %j where the path needs one, and says what to do',
    (version) => {
      const upload = { bucket: 'landing', key: 'in/7.csv', etag: 'e7a9', ...(version !== undefined && { version }) };
      expect(() => renderSourcePath('{stem}-{version}', upload)).toThrow(
        /source_path: \{version\}: .*Switch on the versioning of the bucket and upload the file again, or use \{etag\}/,
      );
      expect(renderSourcePath('{stem}-{etag}', upload)).toBe('7-e7a9');
    },
  );

  it('refuses an upload without an ETag where the path needs one', () => {
    expect(() => renderSourcePath('{etag}', { ...at('in/7.csv'), etag: '' })).toThrow('S3 gave no ETag');
  });

  it('does not read a key with braces as a template', () => {
    expect(renderSourcePath('{bucket}/{key}', at('{bucket}/$&/{key}'))).toBe('landing/{bucket}/$&/{key}');
  });
});

describe('unknownPlaceholders', () => {
  it('names what means nothing', () => {
    expect(unknownPlaceholders('{bucket}/{file}/{}')).toEqual(['file', '']);
    expect(unknownPlaceholders('{bucket}{key}{dir}{name}{stem}{etag}{version}')).toEqual([]);
  });
});
