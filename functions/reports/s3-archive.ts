import { createHash } from 'node:crypto';
import { isPassing, signedFetch } from '../aws/signed-fetch.ts';
import { ARCHIVE_SECONDS } from '../call-limits.ts';
import { log } from '../log.ts';
import { truncate } from '../output-text.ts';
import { type Archive, ArchiveRefusedError, ArchiveUnavailableError } from './report-archive.ts';

/**
 * The archive in a bucket. One signed PUT in place of the SDK's client of 400 KB. The signature covers the hash of the
 * body, so that S3 refuses a corrupted one.
 */
export class S3Archive implements Archive {
  readonly #bucket: string;

  constructor(bucket: string) {
    this.#bucket = bucket;
  }

  async put(key: string, body: string): Promise<void> {
    const response = await this.#send(key, body).catch((error: unknown) => {
      throw this.#unavailable('no answer', { cause: error });
    });
    log.debug('report sent to the archive', {
      bucket: this.#bucket,
      key,
      characters: body.length,
      status: response.status,
    });
    if (response.ok) return;
    const said = truncate(await response.text().catch(() => ''), 1000);
    const code = /<Code>(\w+)<\/Code>/.exec(said)?.[1] ?? 'no code';
    const answer = `S3 answered ${response.status} (${code})`;
    if (isPassing(response.status) || code === 'RequestTimeout') throw this.#unavailable(answer);
    throw new ArchiveRefusedError(`The report cannot be written to ${this.#bucket}: ${answer}`);
  }

  #send(key: string, body: string): Promise<Response> {
    return signedFetch({
      service: 's3',
      bucket: this.#bucket,
      method: 'PUT',
      path: `/${key.split('/').map(encodeURIComponent).join('/')}`,
      headers: {
        'content-type': 'application/json',
        'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
      },
      body,
      timeoutSeconds: ARCHIVE_SECONDS,
    });
  }

  #unavailable(why: string, options?: ErrorOptions): ArchiveUnavailableError {
    return new ArchiveUnavailableError(`The report could not be written to ${this.#bucket}: ${why}`, options);
  }
}
