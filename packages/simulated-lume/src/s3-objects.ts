import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  NoSuchKey,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { RunFailure } from './run-failures.ts';

export type S3Config = Required<Pick<S3ClientConfig, 'endpoint' | 'region' | 'credentials'>>;

export interface S3Location {
  readonly bucket: string;
  readonly key: string;
}

const S3_URI = /^s3:\/\/([^/]+)\/(.+)$/s;
/** The smallest part that S3 accepts. The S3 is local: larger parts, or several at once, cost memory and save no time. */
const PART_BYTES = 5 * 1024 * 1024;
const PARTS_AT_ONCE = 1;

/** Undefined when the text is not `s3://bucket/key`. The key is taken literally, without percent-decoding. */
export function parseS3Uri(uri: string): S3Location | undefined {
  const [, bucket, key] = S3_URI.exec(uri) ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}

export function s3Uri({ bucket, key }: S3Location): string {
  return `s3://${bucket}/${key}`;
}

/** A client for an S3 that takes bucket names in the path. */
export function s3Client(config: S3Config): S3Client {
  return new S3Client({ ...config, forcePathStyle: true });
}

/**
 * Copies the first of these objects that exists into a file.
 * @throws {RunFailure} naming the objects that cannot be read
 */
export async function download(
  s3: S3Client,
  from: readonly S3Location[],
  file: string,
  signal: AbortSignal,
): Promise<void> {
  await orFailure(`${from.map(s3Uri).join(' or ')} cannot be read`, signal, async () => {
    const { Body } = await getFirst(s3, from, signal);
    await pipeline(Body instanceof Readable ? Body : Readable.from([]), createWriteStream(file), { signal });
  });
}

async function getFirst(
  s3: S3Client,
  [first, ...others]: readonly S3Location[],
  signal: AbortSignal,
): Promise<GetObjectCommandOutput> {
  try {
    return await s3.send(new GetObjectCommand({ Bucket: first?.bucket, Key: first?.key }), { abortSignal: signal });
  } catch (error) {
    if (others.length > 0 && error instanceof NoSuchKey) return getFirst(s3, others, signal);
    throw error;
  }
}

/**
 * Writes a file to an object, in parts when it is large.
 * @throws {RunFailure} naming an object that cannot be written
 */
export async function upload(
  s3: S3Client,
  file: string,
  to: S3Location,
  contentType: string,
  signal: AbortSignal,
): Promise<void> {
  const body = createReadStream(file);
  const transfer = new Upload({
    client: s3,
    params: { Bucket: to.bucket, Key: to.key, Body: body, ContentType: contentType },
    partSize: PART_BYTES,
    queueSize: PARTS_AT_ONCE,
  });
  const abort = () => void transfer.abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await orFailure(`${s3Uri(to)} cannot be written`, signal, () => transfer.done());
  } finally {
    signal.removeEventListener('abort', abort);
    body.destroy();
  }
}

const REASONS: Readonly<Record<string, string>> = {
  NoSuchKey: 'there is no such object',
  NoSuchBucket: 'there is no such bucket',
  AccessDenied: 'access is denied',
};

async function orFailure(what: string, signal: AbortSignal, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    signal.throwIfAborted();
    const name = cause instanceof Error ? cause.name : String(cause);
    throw new RunFailure(`${what}: ${REASONS[name] ?? name}.`, { cause });
  }
}
