import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { type Archive, ArchiveUnavailableError } from './archive.ts';

/** The archive as a bucket. At an endpoint of its own (a laptop), the bucket is part of the path: its name is not in the DNS. */
export class S3Archive implements Archive {
  readonly #client = new S3Client({ forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined });
  readonly #bucket: string;

  constructor(bucket: string) {
    this.#bucket = bucket;
  }

  async put(key: string, body: string): Promise<void> {
    try {
      await this.#client.send(
        new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: body, ContentType: 'application/json' }),
      );
    } catch (error) {
      if (!isPassing(error)) throw error;
      throw new ArchiveUnavailableError(`The report could not be written to ${this.#bucket}`, { cause: error });
    }
  }
}

/** S3 is away or busy. A refusal (no such bucket, access denied) will not pass by itself. */
function isPassing(error: unknown): boolean {
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  return status === undefined || status === 429 || status >= 500;
}
