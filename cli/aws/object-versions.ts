import {
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type ObjectVersion,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { decodedKey } from '../../functions/aws/decoded-key.ts';
import type { S3Place } from './s3-uri.ts';

/** A current or noncurrent version of an object. */
export interface StoredVersion {
  /** Without quotes. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
  /** ISO 8601. */
  readonly last_modified: string;
  readonly is_latest: boolean;
  /** Only in a bucket with versioning. */
  readonly version_id?: string;
}

/** The version id of the object that lies under a key now: `null` without versioning, undefined if there is none. */
export async function currentVersion(s3: S3Client, place: S3Place): Promise<string | undefined> {
  const [newest] = await listedVersions(s3, place, 1);
  return newest?.VersionId;
}

const MAX_VERSIONS = 50;

/**
 * The versions of a key, newest first, by one call. Only the current one if the bucket is not versioned or listing
 * versions is not permitted; empty if there is no such object.
 */
export async function storedVersions(s3: S3Client, bucket: string, key: string): Promise<readonly StoredVersion[]> {
  try {
    const versions = await listedVersions(s3, { bucket, key }, MAX_VERSIONS);
    return versions.map(({ ETag, Size, LastModified, IsLatest = false, VersionId }) =>
      version(ETag, Size, LastModified, IsLatest, VersionId),
    );
  } catch (error) {
    if (!isRefused(error)) throw error;
    return await present(s3, bucket, key);
  }
}

async function listedVersions(
  s3: S3Client,
  { bucket, key }: S3Place,
  MaxKeys: number,
): Promise<readonly ObjectVersion[]> {
  // Keys may have characters that XML 1.0 cannot represent.
  const query = { Bucket: bucket, Prefix: key, MaxKeys, EncodingType: 'url' } as const;
  const { Versions = [], EncodingType } = await s3.send(new ListObjectVersionsCommand(query));
  return Versions.filter(({ Key = '' }) => (EncodingType === 'url' ? decodedKey(Key) : Key) === key);
}

async function present(s3: S3Client, Bucket: string, Key: string): Promise<readonly StoredVersion[]> {
  try {
    const { ETag, ContentLength, LastModified, VersionId } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    return [version(ETag, ContentLength, LastModified, true, VersionId)];
  } catch (error) {
    // Without s3:ListBucket S3 answers 403 for a missing key; 301 or 400 for a bucket in another region.
    if ([301, 400, 403, 404].includes(statusOf(error) ?? 0)) return [];
    throw error;
  }
}

function version(
  etag = '',
  size = 0,
  lastModified = new Date(0),
  is_latest = true,
  version_id: string | undefined = undefined,
): StoredVersion {
  const content = { etag: etag.replaceAll('"', ''), size, last_modified: lastModified.toISOString(), is_latest };
  return { ...content, ...(version_id !== undefined && { version_id }) };
}

function isRefused(error: unknown): boolean {
  return [301, 400, 403, 404, 501].includes(statusOf(error) ?? 0);
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}
