import {
  CreateBucketCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareUtf8 } from '../../../local/wire/key-order.ts';
import { openWire } from './with-wire.ts';

/** In the order of S3: capitals come before small letters, and what UTF-16 writes as a pair comes last. */
const KEYS = ['A/x', 'B.csv', 'ORDERS.csv', 'a/1', 'a/2', 'b.csv', 'orders.csv', 'z', 'é', '\uff61', '😀'];

let local: Awaited<ReturnType<typeof openWire>>;
beforeAll(async () => {
  local = await openWire();
  await local.s3.send(new CreateBucketCommand({ Bucket: 'listed' }));
  for (const Key of KEYS.toReversed()) {
    await local.s3.send(new PutObjectCommand({ Bucket: 'listed', Key, Body: 'x' }));
  }
});
afterAll(() => local.close());

async function listed(query: Partial<ListObjectsV2CommandInput> = {}): Promise<readonly (string | undefined)[]> {
  const { Contents = [], CommonPrefixes = [] } = await local.s3.send(
    new ListObjectsV2Command({ Bucket: 'listed', ...query }),
  );
  return [...CommonPrefixes.map(({ Prefix }) => Prefix), ...Contents.map(({ Key }) => Key)];
}

describe('a listing', () => {
  it('has the keys in the order of their bytes', async () => {
    expect(await listed()).toEqual(KEYS);
  });

  it.each(KEYS.map((key, at) => [key, at] as const))('goes on after %s where it is asked to', async (key, at) => {
    expect(await listed({ StartAfter: key })).toEqual(KEYS.slice(at + 1));
  });

  it.each([1, 2, 3, 7])('leaves nothing out in pages of %i', async (pageSize) => {
    const found: (string | undefined)[] = [];
    const pages = paginateListObjectsV2({ client: local.s3, pageSize }, { Bucket: 'listed' });
    for await (const { Contents = [] } of pages) found.push(...Contents.map(({ Key }) => Key));
    expect(found).toEqual(KEYS);
  });

  it('puts what lies in folders together, before or after what does not', async () => {
    expect(await listed({ Delimiter: '/' })).toEqual(['A/', 'a/', ...KEYS.filter((key) => !key.includes('/'))]);
    expect(await listed({ Delimiter: '/', StartAfter: 'A/' })).toEqual([
      'a/',
      ...KEYS.slice(1).filter((key) => !key.includes('/')),
    ]);
  });

  it('compares any two keys as their bytes compare', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
  });
});
