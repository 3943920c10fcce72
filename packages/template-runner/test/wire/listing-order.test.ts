import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWire } from './open-wire.ts';

/** In the order of UTF-8. A language would put capitals beside small letters, and signs before all of them. */
const KEYS = [
  'in/#1.csv',
  'in/ORDERS.CSV',
  'in/_x.csv',
  'in/a.csv',
  'in/a.csv\u200b',
  'in/b/1.csv',
  'in/b/2.csv',
  'in/c.csv',
  'in/d/1.csv',
  'in/e/1.csv',
  'in/é.csv',
  'in/\u2028.csv',
  'in/～.csv',
  'in/😀.csv',
];

let local: Awaited<ReturnType<typeof openWire>>;
beforeAll(async () => {
  local = await openWire();
  await local.s3.send(new CreateBucketCommand({ Bucket: 'listed' }));
  for (const Key of KEYS.toReversed()) await local.s3.send(new PutObjectCommand({ Bucket: 'listed', Key, Body: 'x' }));
});
afterAll(() => local.close());

/** What all pages have, in their order. */
async function listed(query: { MaxKeys?: number; Delimiter?: string; StartAfter?: string }) {
  const found: { keys: string[]; folders: string[] } = { keys: [], folders: [] };
  let ContinuationToken: string | undefined;
  do {
    const page = await local.s3.send(
      new ListObjectsV2Command({ Bucket: 'listed', Prefix: 'in/', ContinuationToken, ...query }),
    );
    expect(page.KeyCount).toBeLessThanOrEqual(query.MaxKeys ?? 1000);
    found.keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
    found.folders.push(...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return found;
}

describe('a listing', () => {
  test.each([1, 2, 3, 5, 1000])('has all keys once in the order of UTF-8, %i a page', async (MaxKeys) => {
    expect((await listed({ MaxKeys })).keys).toEqual(KEYS);
  });

  test.each([1, 2, 3, 5, 1000])('has each folder once beside the keys, %i a page', async (MaxKeys) => {
    expect(await listed({ MaxKeys, Delimiter: '/' })).toEqual({
      keys: KEYS.filter((key) => !/\/.*\//.test(key)),
      folders: ['in/b/', 'in/d/', 'in/e/'],
    });
  });

  test('goes on after any key with those that come after it', async () => {
    for (const [at, StartAfter] of KEYS.entries()) {
      expect((await listed({ StartAfter })).keys).toEqual(KEYS.slice(at + 1));
    }
  });
});
