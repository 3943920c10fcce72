import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWire } from './open-wire.ts';

let local: Awaited<ReturnType<typeof openWire>>;
beforeAll(async () => {
  local = await openWire();
  await local.s3.send(new CreateBucketCommand({ Bucket: 'listed' }));
});
afterAll(() => local.close());

describe('a listing with encoding-type=url', () => {
  test.each([
    ['test_file(3).png', 'test_file%283%29.png'], // the example of AWS
    ['a b+c%20é".csv', 'a+b%2Bc%2520%C3%A9%22.csv'],
    ['nul\u0000<&>.csv', 'nul%00%3C%26%3E.csv'],
    ['in/orders 😀*.csv', 'in/orders+%F0%9F%98%80*.csv'],
  ])('has the key %j as %j', async (Key, encoded) => {
    await local.s3.send(new PutObjectCommand({ Bucket: 'listed', Key, Body: 'x' }));
    const query = { Bucket: 'listed', Prefix: Key, EncodingType: 'url' } as const;
    const { Contents, Prefix, EncodingType } = await local.s3.send(new ListObjectsV2Command(query));
    expect(Contents?.map((object) => object.Key)).toEqual([encoded]);
    expect({ Prefix, EncodingType }).toEqual({ Prefix: encoded, EncodingType: 'url' });
  });
});
