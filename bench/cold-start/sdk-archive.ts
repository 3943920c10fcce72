import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Archive } from '../../functions/reports/report-archive.ts';

/** The report archive with the SDK's client, for comparison. */
export class S3Archive implements Archive {
  readonly #client = new S3Client({ forcePathStyle: true });
  readonly #bucket: string;

  constructor(bucket: string) {
    this.#bucket = bucket;
  }

  async put(key: string, body: string): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: body, ContentType: 'application/json' }),
    );
  }
}
