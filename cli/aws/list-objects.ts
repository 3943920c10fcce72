import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { decodedKey } from '../../functions/aws/decoded-key.ts';
import type { ListedObject, ObjectsIn } from '../../functions/aws/object-listing.ts';

/**
 * Like `listedObjects`, with a client of the SDK: a person's credentials may come from a profile, single sign-on or a
 * role, while functions know only those of Lambda.
 */
export async function* listObjects(s3: S3Client, { bucket, prefix, after }: ObjectsIn): AsyncGenerator<ListedObject> {
  const pages = paginateListObjectsV2(
    { client: s3, pageSize: 1000 },
    // Keys may have characters that XML 1.0 cannot represent.
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
