import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  executionName,
  isNamedLike,
  markIn,
  objectMark,
  type UploadIdentity,
} from '../../../functions/arrivals/execution-name.ts';

const upload: UploadIdentity = {
  flow_version: 'shop_orders:v1',
  source_path: 's3://landing/incoming/orders.csv',
  bucket: 'landing',
  key: 'incoming/orders.csv',
  etag: '9e107d9d372bb6826bd81d3542a419d6',
  sequencer: '0055AED6DCD90281E5',
};

const anyUpload = fc.record({
  flow_version: fc.string(),
  source_path: fc.string(),
  bucket: fc.string(),
  key: fc.string({ unit: 'binary', maxLength: 1024 }),
  etag: fc.string(),
  sequencer: fc.string(),
});

describe('executionName', () => {
  it('starts with the file name, so that a person finds it in a list', () => {
    expect(executionName(upload)).toMatch(/^orders-csv-[0-9a-f]{20}-[0-9a-f]{16}$/);
    expect(executionName({ ...upload, key: 'incoming/März é "q" a+b%20c.csv' })).toMatch(/^Marz-e-q-a-b-20c-csv-/);
  });

  it('is a name that Step Functions and its logs take, for any key in Unicode', () => {
    fc.assert(
      fc.property(anyUpload, (any) => {
        expect(executionName(any)).toMatch(/^[0-9A-Za-z_-]{1,80}$/);
      }),
    );
  });

  it('is the same for two deliveries of one event', () => {
    fc.assert(
      fc.property(anyUpload, (any) => {
        expect(executionName(structuredClone(any))).toBe(executionName(any));
      }),
    );
  });

  it('is another one as soon as any part of the identity is another one', () => {
    fc.assert(
      fc.property(anyUpload, anyUpload, (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        expect(executionName(a)).not.toBe(executionName(b));
      }),
    );
  });

  it('tells apart parts that would run into each other when they are joined', () => {
    expect(executionName({ ...upload, bucket: 'a', key: 'b/c' })).not.toBe(
      executionName({ ...upload, bucket: 'a/b', key: 'c' }),
    );
  });

  it('carries the mark of its object, which a listing of the bucket gives too', () => {
    fc.assert(
      fc.property(anyUpload, fc.string(), (any, sequencer) => {
        const mark = objectMark(any.flow_version, any);
        expect(markIn(executionName(any))).toBe(mark);
        expect(markIn(executionName({ ...any, sequencer }))).toBe(mark);
      }),
    );
  });

  it('keeps the mark when the route gets another version of its flow, and changes it with the content', () => {
    const mark = markIn(executionName(upload));
    expect(markIn(executionName({ ...upload, flow_version: 'shop_orders:v2' }))).toBe(mark);
    expect(markIn(executionName({ ...upload, flow_version: 'shop_returns:v1' }))).not.toBe(mark);
    expect(markIn(executionName({ ...upload, etag: 'another' }))).not.toBe(mark);
  });

  it('finds no mark in a name that a person gave', () => {
    for (const name of ['orders-again', 'orders-csv-0123456789abcdef0123', '']) expect(markIn(name)).toBeUndefined();
  });

  it('is named like its key, and not like a key with another name of a file', () => {
    fc.assert(fc.property(anyUpload, (any) => isNamedLike(executionName(any), any.key)));
    expect(isNamedLike(executionName(upload), 'elsewhere/returns.csv')).toBe(false);
    expect(isNamedLike('orders-again', upload.key)).toBe(false);
  });
});
