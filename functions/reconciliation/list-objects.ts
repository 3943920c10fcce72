import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { decodedKey } from '../aws/decoded-key.ts';
import type { ListedObject } from './routes.ts';

export interface ObjectsIn {
  readonly bucket: string;
  readonly prefix: string;
  /** Keys that are greater than this one only, in the order of S3. */
  readonly after?: string;
}

/** The objects below a prefix in the order of their keys, a page of 1,000 at a time in memory. */
export async function* listObjects(s3: S3Client, { bucket, prefix, after }: ObjectsIn): AsyncGenerator<ListedObject> {
  const pages = paginateListObjectsV2(
    { client: s3, pageSize: 1000 },
    // A key may have characters that XML 1.0 cannot hold.
    { Bucket: bucket, Prefix: prefix, EncodingType: 'url', ...(after !== undefined && { StartAfter: after }) },
  );
  for await (const { Contents = [], EncodingType } of pages) {
    for (const { Key, ETag = '', Size = 0, LastModified = new Date(0) } of Contents) {
      if (Key !== undefined) {
        const key = EncodingType === 'url' ? decodedKey(Key) : Key;
        yield { bucket, key, etag: ETag.replaceAll('"', ''), size: Size, lastModified: LastModified };
      }
    }
  }
}
