import { objectPage } from '../aws/object-listing.ts';
import { isPassing } from '../aws/signed-fetch.ts';
import { OwnError } from '../own-error.ts';

/** What lies under a key now. */
export type CurrentObject =
  /** ETag without quotation marks, size in bytes. */
  | { readonly found: 'object'; readonly etag: string; readonly size: number }
  | { readonly found: 'nothing' }
  /** S3 refuses to say, and would again. */
  | { readonly found: 'unknown'; readonly because: string };

/** S3 is away or busy. Asked again later, it will say. */
export class LandingBucketUnavailableError extends OwnError {
  override readonly name = 'LandingBucketUnavailableError';
}

/** All attempts together. */
const TIMEOUT_SECONDS = 10;

/**
 * Asks S3 by a listing of one key, which takes the right to list the bucket and none to read what is in it. A key is the
 * first of all that begin with it. Of a bucket with versions the newest counts, and none where it was deleted.
 * @throws {LandingBucketUnavailableError}
 */
export async function currentObject(bucket: string, key: string): Promise<CurrentObject> {
  const failed = (why: string, options?: ErrorOptions) =>
    new LandingBucketUnavailableError(`S3 did not say what lies in ${bucket}: ${why}`, options);
  const answer = await objectPage({ bucket, prefix: key, maxKeys: 1 }, TIMEOUT_SECONDS).catch((cause: unknown) => {
    throw failed('no answer', { cause });
  });
  if (answer.said === 'nonsense') throw failed('its answer is not understood');
  if (answer.said === 'no') {
    const said = `S3 answered ${answer.status} (${answer.code})`;
    if (isPassing(answer.status) || PASSING_CODES.has(answer.code)) throw failed(said);
    return { found: 'unknown', because: said };
  }
  const [first] = answer.page.objects;
  if (first?.key !== key) return { found: 'nothing' };
  return { found: 'object', etag: first.etag, size: first.size };
}

/** Of a 400, of the credentials of a function that slept too long, and of a bucket that is new. */
const PASSING_CODES: ReadonlySet<string> = new Set(['RequestTimeout', 'ExpiredToken', 'TemporaryRedirect']);
