import { createReadStream } from 'node:fs';
import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { localClient } from 'template-runner/local-client';

/** Uploads a file of any size, in parts when it is large, as `aws s3 cp` does. */
export async function uploadFile(endpoint: string, file: string, bucket: string, key: string): Promise<void> {
  const client = new S3Client({ ...localClient(endpoint), forcePathStyle: true });
  try {
    await new Upload({ client, params: { Bucket: bucket, Key: key, Body: createReadStream(file) } }).done();
  } finally {
    client.destroy();
  }
}
