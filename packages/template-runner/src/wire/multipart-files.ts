import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Stores } from './fauxqs-internals.ts';
import { ObjectBytes } from './object-bytes.ts';

type S3Store = Stores['s3Store'];
type StoredObject = ReturnType<S3Store['headObject']>;
type Body = Buffer | ObjectBytes;

interface Part {
  readonly partNumber: number;
  body: Body;
  readonly etag: string;
  readonly checksumValue?: string;
}

interface Upload extends Omit<StoredObject, 'body' | 'contentLength' | 'etag' | 'lastModified' | 'parts'> {
  readonly bucket: string;
  readonly parts: Map<number, Part>;
}

/** Private fields of fauxqs. */
interface S3Internals {
  readonly buckets: Map<string, Map<string, StoredObject>>;
  readonly multipartUploads: Map<string, Upload>;
  readonly multipartUploadsByBucket: Map<string, Set<string>>;
}

interface S3Manager {
  upsertObject(bucket: string, object: StoredObject): void;
  deleteObject(bucket: string, key: string): void;
  readBody(bucket: string, key: string): Body;
  upsertMultipartPart(uploadId: string, part: Part): void;
  deleteMultipartUpload(uploadId: string): void;
}

export interface FauxqsS3 {
  readonly store: S3Store;
  readonly manager: S3Manager;
  readonly db: DatabaseSync;
  /** For errors as S3 words them. */
  readonly S3Error: new (
    code: string,
    message: string,
    status: number,
  ) => Error;
  readonly computeCompositeChecksum: (algorithm: string, checksums: readonly string[]) => string;
}

const EMPTY = Buffer.alloc(0);
/** All parts but the last: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MIN_PART_BYTES = 5 * 1024 * 1024;

/**
 * Stores multipart uploads as files, one per part: fauxqs holds all parts in memory, joins them there, and writes and reads
 * whole objects. Completing an upload leaves its files in place, and the object is streamed from them.
 * Call this before the stores are loaded, and the returned function afterwards.
 */
export function keepPartsInFiles({ store, manager, db, S3Error, computeCompositeChecksum }: FauxqsS3, dir: string) {
  mkdirSync(dir, { recursive: true });
  db.exec(`CREATE TABLE IF NOT EXISTS object_files
    (bucket TEXT NOT NULL, key TEXT NOT NULL, upload_id TEXT NOT NULL, PRIMARY KEY (bucket, key))`);
  const insert = db.prepare('INSERT OR REPLACE INTO object_files VALUES (?, ?, ?)');
  const find = db.prepare('SELECT upload_id FROM object_files WHERE bucket = ? AND key = ?');
  const remove = db.prepare('DELETE FROM object_files WHERE bucket = ? AND key = ?');
  const { buckets, multipartUploads, multipartUploadsByBucket } = store as unknown as S3Internals;
  const original = {
    upsertObject: manager.upsertObject.bind(manager),
    deleteObject: manager.deleteObject.bind(manager),
    readBody: manager.readBody.bind(manager),
    upsertMultipartPart: manager.upsertMultipartPart.bind(manager),
    deleteMultipartUpload: manager.deleteMultipartUpload.bind(manager),
    putObject: store.putObject.bind(store),
    uploadPart: store.uploadPart.bind(store),
  };

  const readers = new Map<string, number>();
  const unwanted = new Set<string>();
  const pathOf = (uploadId: string, partNumber: number) => join(dir, uploadId, String(partNumber));
  const bytesOf = (uploadId: string, parts: readonly { readonly partNumber: number; readonly length: number }[]) =>
    new ObjectBytes(
      parts.map(({ partNumber, length }) => ({ path: pathOf(uploadId, partNumber), start: 0, length })),
      {
        begin: () => readers.set(uploadId, (readers.get(uploadId) ?? 0) + 1),
        end: () => {
          readers.set(uploadId, (readers.get(uploadId) ?? 1) - 1);
          if (unwanted.has(uploadId)) removeFiles(uploadId);
        },
      },
    );

  /** A read in progress continues to the end of the object, as on AWS. */
  function removeFiles(uploadId: string): void {
    unwanted.add(uploadId);
    if ((readers.get(uploadId) ?? 0) > 0) return;
    unwanted.delete(uploadId);
    readers.delete(uploadId);
    rmSync(join(dir, uploadId), { recursive: true, force: true });
  }

  function forget(bucket: string, key: string): void {
    const uploadId = find.get(bucket, key)?.['upload_id'];
    if (uploadId === undefined) return;
    remove.run(bucket, key);
    removeFiles(String(uploadId));
  }

  manager.upsertObject = (bucket, object) => {
    original.upsertObject(bucket, object);
    forget(bucket, object.key);
  };
  manager.deleteObject = (bucket, key) => {
    original.deleteObject(bucket, key);
    forget(bucket, key);
  };
  manager.readBody = (bucket, key) => {
    const uploadId = find.get(bucket, key)?.['upload_id'];
    if (uploadId === undefined) return original.readBody(bucket, key);
    return bytesOf(String(uploadId), store.headObject(bucket, key).parts ?? []);
  };
  manager.upsertMultipartPart = (uploadId, part) => {
    const { partNumber, body } = part;
    const bytes = bufferOf(body);
    const path = pathOf(uploadId, partNumber);
    mkdirSync(join(dir, uploadId), { recursive: true });
    writeFileSync(`${path}.new`, bytes);
    renameSync(`${path}.new`, path);
    original.upsertMultipartPart(uploadId, { ...part, body: EMPTY });
    part.body = bytesOf(uploadId, [{ partNumber, length: bytes.length }]);
  };
  manager.deleteMultipartUpload = (uploadId) => {
    original.deleteMultipartUpload(uploadId);
    removeFiles(uploadId);
  };

  // For copies of such objects.
  store.putObject = (bucket, key, body, ...more) => original.putObject(bucket, key, bufferOf(body), ...more);
  store.uploadPart = (uploadId, number, body, ...more) => {
    return original.uploadPart(uploadId, number, bufferOf(body), ...more);
  };

  store.completeMultipartUpload = (uploadId, specs) => {
    const upload = multipartUploads.get(uploadId);
    const objects = buckets.get(upload?.bucket ?? '');
    if (upload === undefined || objects === undefined) {
      throw new S3Error('NoSuchUpload', 'The specified multipart upload does not exist.', 404);
    }
    const parts = specs.map(({ partNumber, etag }) => {
      const part = upload.parts.get(partNumber);
      if (part === undefined || unquoted(part.etag) !== unquoted(etag)) {
        throw new S3Error('InvalidPart', `Part ${partNumber} could not be found or has a different entity tag.`, 400);
      }
      return part;
    });
    const inOrder = parts.every(({ partNumber }, at) => partNumber > (parts[at - 1]?.partNumber ?? 0));
    if (!inOrder) throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order.', 400);
    if (parts.length === 0) throw new S3Error('MalformedXML', 'You must specify at least one part.', 400);
    if (parts.slice(0, -1).some(({ body }) => body.length < MIN_PART_BYTES)) {
      throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400);
    }

    let offset = 0;
    const boundaries = parts.map(({ partNumber, body: { length } }) => {
      offset += length;
      return { partNumber, offset: offset - length, length };
    });
    const digests = parts.map(({ etag }) => Buffer.from(unquoted(etag), 'hex'));
    const digest = createHash('md5').update(Buffer.concat(digests)).digest('hex');
    const { bucket, parts: uploaded, ...described } = upload;
    const object: StoredObject = {
      ...described,
      body: EMPTY,
      contentLength: offset,
      etag: `"${digest}-${parts.length}"`,
      lastModified: new Date(),
      parts: boundaries,
      ...checksumOf(upload, parts),
    };
    db.exec('BEGIN');
    try {
      manager.upsertObject(bucket, object);
      original.deleteMultipartUpload(uploadId);
      insert.run(bucket, object.key, uploadId);
      db.exec('COMMIT');
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
    objects.set(object.key, object);
    multipartUploads.delete(uploadId);
    multipartUploadsByBucket.get(bucket)?.delete(uploadId);
    const used = new Set(specs.map(({ partNumber }) => partNumber));
    for (const number of uploaded.keys()) if (!used.has(number)) rmSync(pathOf(uploadId, number), { force: true });
    return object;
  };

  function checksumOf({ checksumAlgorithm }: Upload, parts: readonly Part[]): Partial<StoredObject> {
    const partChecksums = parts.flatMap(({ checksumValue }) => checksumValue ?? []);
    if (checksumAlgorithm === undefined || partChecksums.length < parts.length) return {};
    const checksumValue = computeCompositeChecksum(checksumAlgorithm, partChecksums);
    return { checksumAlgorithm, checksumValue, checksumType: 'COMPOSITE', partChecksums };
  }

  /** Attaches the files of an earlier run to its parts, and removes files that belong to nothing. */
  return function adoptFiles(): void {
    for (const [uploadId, { parts }] of multipartUploads) {
      for (const part of parts.values()) {
        const { partNumber } = part;
        if (part.body.length > 0) manager.upsertMultipartPart(uploadId, part);
        else part.body = bytesOf(uploadId, [{ partNumber, length: sizeOf(pathOf(uploadId, partNumber)) }]);
      }
    }
    const wanted = new Set(
      db
        .prepare('SELECT upload_id FROM object_files')
        .all()
        .map((row) => row['upload_id']),
    );
    for (const name of readdirSync(dir)) {
      if (!wanted.has(name) && !multipartUploads.has(name)) rmSync(join(dir, name), { recursive: true });
    }
  };
}

function bufferOf(body: Buffer | Body): Buffer {
  return body instanceof ObjectBytes ? body.toBuffer() : body;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', '');
}
