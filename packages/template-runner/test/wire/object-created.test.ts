import { CopyObjectCommand, GetObjectCommand, PutObjectCommand, PutObjectTaggingCommand } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ObjectCreated } from '../../src/wire/object-created.ts';
import { eventually } from '../eventually.ts';
import { openWire } from './open-wire.ts';

const ODD_KEYS = [
  'incoming/März é "q" a+b%20c.csv',
  'a/../../b.csv',
  "quote'd & <tagged> #1 ?x=y;z.csv",
  '🙂/日本語.csv',
  '/leading//double/slash.csv',
  `long/${'k'.repeat(800)}.csv`,
  '100%.csv',
];

describe('a new object', () => {
  let created: ObjectCreated[] = [];
  let failures = 0;
  let local: Awaited<ReturnType<typeof openWire>>;

  beforeAll(async () => {
    local = await openWire({
      onObjectCreated: (object) => {
        if (failures-- > 0) throw new Error('the bus is down');
        created.push(object);
      },
      onError: () => {},
    });
    await local.createReportingBucket('landing');
  });
  beforeEach(() => {
    created = [];
    failures = 0;
  });
  afterAll(() => local.close());

  const put = (Key: string, Body: string | Uint8Array = 'body') =>
    local.s3.send(new PutObjectCommand({ Bucket: 'landing', Key, Body }));

  /** Waits until this many objects were announced. */
  async function announced(count: number): Promise<readonly ObjectCreated[]> {
    await eventually(() => expect(created).toHaveLength(count));
    return created;
  }

  test.each(ODD_KEYS)('is announced under exactly the key it was uploaded to: %s', async (Key) => {
    await put(Key);
    expect(await announced(1)).toMatchObject([{ key: Key }]);
    const { Body } = await local.s3.send(new GetObjectCommand({ Bucket: 'landing', Key }));
    expect(await Body?.transformToString()).toBe('body');
  });

  test('is announced with size, etag without quotes, and how it came to be', async () => {
    const { ETag } = await put('orders.csv', 'é,1');
    expect(await announced(1)).toEqual([
      {
        bucket: 'landing',
        key: 'orders.csv',
        size: 4,
        etag: ETag?.replaceAll('"', ''),
        sequencer: expect.stringMatching(/^[0-9A-F]{16,}$/),
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        reason: 'PutObject',
      },
    ]);
  });

  test('is announced once for a copy', async () => {
    await put('source.csv');
    const CopySource = 'landing/source.csv';
    await local.s3.send(new CopyObjectCommand({ Bucket: 'landing', Key: 'copy.csv', CopySource }));
    expect(await announced(2)).toMatchObject([
      { key: 'source.csv', reason: 'PutObject' },
      { key: 'copy.csv', reason: 'CopyObject' },
    ]);
  });

  test('is announced once for a multipart upload, with the size of the whole', async () => {
    const Body = Buffer.alloc(6 * 1024 * 1024, 'x');
    await new Upload({ client: local.s3, params: { Bucket: 'landing', Key: 'große datei.csv', Body } }).done();
    expect(await announced(1)).toMatchObject([
      {
        key: 'große datei.csv',
        size: Body.length,
        etag: expect.stringMatching(/-2$/),
        reason: 'CompleteMultipartUpload',
      },
    ]);
  });

  test('is announced for a form upload', async () => {
    const form = new FormData();
    form.set('key', 'form/f.csv');
    form.set('file', new Blob(['a,b']), 'f.csv');
    await fetch(`${local.wire.endpoint}/landing`, { method: 'POST', body: form });
    expect(await announced(1)).toMatchObject([
      { bucket: 'landing', key: 'form/f.csv', size: 3, reason: 'POST Object' },
    ]);
  });

  test('is not announced when it was not stored', async () => {
    await expect(local.s3.send(new PutObjectCommand({ Bucket: 'nowhere', Key: 'a', Body: 'x' }))).rejects.toThrow();
    await put('stored.csv');
    expect(await announced(1)).toMatchObject([{ key: 'stored.csv' }]);
  });

  test('has a greater sequencer than every object before it, uploads side by side included', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => put(`side-by-side-${n % 3}.csv`)));
    const sequencers = (await announced(20)).map(({ sequencer }) => sequencer);
    expect(new Set(sequencers).size).toBe(20);
    expect(sequencers).toEqual([...sequencers].sort());
  });

  test('is announced again until somebody took it', async () => {
    failures = 1;
    await put('unheard.csv');
    expect(await announced(1)).toMatchObject([{ key: 'unheard.csv' }]);
  });

  test('over the size of one request is refused with the way out', async () => {
    const upload = put('big.csv', Buffer.alloc(12 * 1024 * 1024));
    await expect(upload).rejects.toMatchObject({
      name: 'EntityTooLarge',
      message: expect.stringContaining('multipart'),
    });
  });

  test('has a key of at most 1,024 bytes, as S3 has it', async () => {
    await put('é'.repeat(512));
    await expect(put(`${'é'.repeat(512)}x`)).rejects.toMatchObject({ name: 'KeyTooLongError' });
    expect(await announced(1)).toHaveLength(1);
  });

  test('is kept from being replaced by its tags', async () => {
    await put('tagged.csv');
    const Tagging = { TagSet: [{ Key: 'a', Value: 'b' }] };
    const tag = local.s3.send(new PutObjectTaggingCommand({ Bucket: 'landing', Key: 'tagged.csv', Tagging }));
    await expect(tag).rejects.toMatchObject({ name: 'NotImplemented' });
    const { Body } = await local.s3.send(new GetObjectCommand({ Bucket: 'landing', Key: 'tagged.csv' }));
    expect(await Body?.transformToString()).toBe('body');
  });

  test('with If-None-Match is stored only when there is none', async () => {
    const once = () =>
      local.s3.send(new PutObjectCommand({ Bucket: 'landing', Key: 'once.csv', Body: 'x', IfNoneMatch: '*' }));
    await once();
    await expect(once()).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await announced(1)).toHaveLength(1);
  });
});
