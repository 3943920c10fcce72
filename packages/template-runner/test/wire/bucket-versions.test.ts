import {
  GetBucketVersioningCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ObjectCreated } from '../../src/wire/object-created.ts';
import { eventually } from '../eventually.ts';
import { openWire } from './open-wire.ts';

let local: Awaited<ReturnType<typeof openWire>>;
const created: ObjectCreated[] = [];
beforeAll(async () => {
  local = await openWire({ onObjectCreated: (object) => void created.push(object) });
  const bucket = { logicalId: 'B', arn: 'arn:aws:s3:::landing', name: 'landing', eventBridgeEnabled: true };
  await local.wire.createFrom({ buckets: [{ ...bucket, versioned: true }], queues: [], topics: [], subscriptions: [] });
});
afterAll(() => local.close());

async function put(Key: string, Body: string): Promise<ObjectCreated> {
  const before = created.length;
  await local.s3.send(new PutObjectCommand({ Bucket: 'landing', Key, Body }));
  await eventually(() => expect(created).toHaveLength(before + 1));
  return created.at(-1) ?? expect.fail();
}
const versions = async (query: object = {}) =>
  local.s3.send(new ListObjectVersionsCommand({ Bucket: 'landing', ...query }));

test('an object of a bucket with versioning is announced with the version id under which it is listed', async () => {
  const first = await put('in/a b&c.csv', 'one');
  const second = await put('in/a b&c.csv', 'another');
  expect(second.versionId).toMatch(/^[\w-]{32}$/);
  expect(second.versionId).not.toBe(first.versionId);
  const { Versions } = await versions({ Prefix: 'in/a b' });
  expect(Versions).toMatchObject([
    { Key: 'in/a b&c.csv', VersionId: second.versionId, IsLatest: true, Size: 7, ETag: `"${second.etag}"` },
  ]);
  const encoded = await versions({ Prefix: 'in/a b', EncodingType: 'url' });
  expect(encoded).toMatchObject({ EncodingType: 'url', Versions: [{ Key: 'in/a+b%26c.csv' }] });
});

test('versions are listed page by page', async () => {
  await put('page/1', '1');
  await put('page/2', '2');
  const { Versions, IsTruncated, NextKeyMarker } = await versions({ Prefix: 'page/', MaxKeys: 1 });
  expect([Versions?.[0]?.Key, IsTruncated, NextKeyMarker]).toEqual(['page/1', true, 'page/1']);
  const rest = await versions({ Prefix: 'page/', KeyMarker: NextKeyMarker });
  expect([rest.Versions?.map(({ Key }) => Key), rest.IsTruncated]).toEqual([['page/2'], false]);
});

test('a bucket without versioning announces no version, lists null, and can be given versioning', async () => {
  const Bucket = 'plain';
  await local.createReportingBucket(Bucket);
  const uploaded = async () => {
    const before = created.length;
    await local.s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }));
    await eventually(() => expect(created).toHaveLength(before + 1));
    return created.at(-1)?.versionId;
  };
  expect(await uploaded()).toBeUndefined();
  expect((await versions({ Bucket })).Versions).toMatchObject([{ VersionId: 'null' }]);
  expect((await local.s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();

  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await local.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  expect((await local.s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
  expect(await uploaded()).toMatch(/^[\w-]{32}$/);
});

test('a bucket that there is not has no versions', async () => {
  await expect(versions({ Bucket: 'nowhere' })).rejects.toThrow('There is no bucket nowhere');
});
