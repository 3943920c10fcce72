import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ObjectCreated } from '../../src/wire/object-created.ts';
import { eventually } from '../eventually.ts';
import { openWire } from './open-wire.ts';

const MIB = 1024 * 1024;
const FIRST = randomBytes(5 * MIB);
const PARTS = [FIRST, randomBytes(5 * MIB + 1), randomBytes(7)];
const WHOLE = Buffer.concat(PARTS);
const at = { Bucket: 'landing', Key: 'big.csv' };
const md5 = (...bytes: Buffer[]) => createHash('md5').update(Buffer.concat(bytes));

let local: Awaited<ReturnType<typeof openWire>>;
const created: ObjectCreated[] = [];
beforeEach(async () => {
  local = await openWire({ onObjectCreated: (object) => void created.push(object) });
  await local.createReportingBucket('landing');
});
afterEach(() => local.close());

async function begin(parts: readonly Buffer<ArrayBuffer>[] = PARTS) {
  const { UploadId } = await local.s3.send(new CreateMultipartUploadCommand(at));
  const Parts: CompletedPart[] = [];
  for (const [index, Body] of parts.entries()) {
    const PartNumber = index + 1;
    const { ETag } = await local.s3.send(new UploadPartCommand({ ...at, UploadId, PartNumber, Body }));
    Parts.push({ PartNumber, ETag });
  }
  return { UploadId, Parts };
}
async function complete({ UploadId, Parts }: Awaited<ReturnType<typeof begin>>) {
  return local.s3.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } }));
}
async function read(more: object = {}) {
  const { Body } = await local.s3.send(new GetObjectCommand({ ...at, ...more }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}
async function restart() {
  const { dataDir } = local;
  await local.stop();
  local = await openWire({ dataDir });
}
const uploads = () => readdirSync(join(local.dataDir, 'parts'));
const digestOf = (bytes: Buffer) => md5(bytes).digest('hex');

describe('an object that was uploaded in parts', () => {
  test('is its parts, whole and in sections, with the entity tag and the event of S3; also after a restart', async () => {
    const { ETag } = await complete(await begin());
    const digests = PARTS.map((part) => md5(part).digest());
    expect(ETag).toBe(`"${md5(...digests).digest('hex')}-3"`);
    await eventually(async () =>
      expect(created.at(-1)).toMatchObject({ key: at.Key, size: WHOLE.length, reason: 'CompleteMultipartUpload' }),
    );
    for (let starts = 0; starts < 2; starts += 1) {
      expect(digestOf(await read())).toBe(digestOf(WHOLE));
      const Range = `bytes=${5 * MIB - 3}-${10 * MIB + 4}`;
      expect(await read({ Range })).toEqual(WHOLE.subarray(5 * MIB - 3, 10 * MIB + 5));
      expect(await read({ PartNumber: 3 })).toEqual(PARTS[2]);
      await restart();
    }
  });

  test('can be completed after a restart, and only once', async () => {
    const upload = await begin();
    await restart();
    await complete(upload);
    expect(digestOf(await read())).toBe(digestOf(WHOLE));
    await expect(complete(upload)).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  test('is refused as S3 refuses it, and the upload goes on', async () => {
    const { UploadId, Parts } = await begin([Buffer.from('small'), Buffer.from('last')]);
    const [first, last] = Parts as [(typeof Parts)[0], (typeof Parts)[0]];
    await expect(complete({ UploadId, Parts })).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await expect(complete({ UploadId, Parts: [last, first] })).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete({ UploadId, Parts: [{ ...first, ETag: last.ETag }] })).rejects.toMatchObject({
      name: 'InvalidPart',
    });
    await complete({ UploadId, Parts: [last] });
    expect(await read()).toEqual(Buffer.from('last'));
  });

  test('is copied, whole and a part of it', async () => {
    await complete(await begin());
    const CopySource = `${at.Bucket}/${at.Key}`;
    await local.s3.send(new CopyObjectCommand({ ...at, Key: 'copy', CopySource }));
    expect(digestOf(await read({ Key: 'copy' }))).toBe(digestOf(WHOLE));
    const { UploadId, Parts } = await begin([FIRST]);
    const CopySourceRange = `bytes=${5 * MIB - 2}-${5 * MIB + 1}`;
    const { CopyPartResult } = await local.s3.send(
      new UploadPartCopyCommand({ ...at, UploadId, PartNumber: 2, CopySource, CopySourceRange }),
    );
    await complete({ UploadId, Parts: [...Parts, { PartNumber: 2, ETag: CopyPartResult?.ETag }] });
    const expected = Buffer.concat([FIRST, WHOLE.subarray(5 * MIB - 2, 5 * MIB + 2)]);
    expect(digestOf(await read())).toBe(digestOf(expected));
  });

  test('leaves nothing on the disk when it is replaced, deleted or aborted, or when nobody knows of it', async () => {
    await complete(await begin());
    await complete(await begin());
    expect(uploads()).toHaveLength(1);
    await local.s3.send(new PutObjectCommand({ ...at, Body: 'small' }));
    expect(await read()).toEqual(Buffer.from('small'));
    expect(uploads()).toHaveLength(0);

    await complete(await begin());
    await local.s3.send(new DeleteObjectCommand(at));
    const { UploadId } = await begin();
    await local.s3.send(new AbortMultipartUploadCommand({ ...at, UploadId }));
    expect(uploads()).toHaveLength(0);
  });

  test('is read to its end by whoever had begun, although it was replaced', async () => {
    await complete(await begin());
    const { Body } = await local.s3.send(new GetObjectCommand(at));
    await local.s3.send(new PutObjectCommand({ ...at, Body: 'small' }));
    expect(digestOf(Buffer.from((await Body?.transformToByteArray()) ?? []))).toBe(digestOf(WHOLE));
    await eventually(async () => expect(uploads()).toHaveLength(0));
    expect(existsSync(join(local.dataDir, 'parts'))).toBe(true);
  });
});
