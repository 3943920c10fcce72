import { objectPage } from '../aws/object-listing.ts';
import { isPassing } from '../aws/signed-fetch.ts';
import { OwnError } from '../own-error.ts';

/** What is stored under a key now. */
export type CurrentObject =
  /** ETag without quotation marks, size in bytes. */
  | { readonly found: 'object'; readonly etag: string; readonly size: number }
  | { readonly found: 'nothing' }
  /** S3 refused, and a retry would not help. */
  | { readonly found: 'unknown'; readonly because: string };

/** S3 is unavailable or throttling: retry later. */
export class LandingBucketUnavailableError extends OwnError {
  override readonly name = 'LandingBucketUnavailableError';
}

/** Limit of all attempts. */
const TIMEOUT_SECONDS = 10;

/**
 * Lists one key, which needs permission to list the bucket but not to read objects. A key sorts before all others that
 * start with it. In a versioned bucket the newest version counts; a delete marker counts as nothing.
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

/** Worth a retry although the status is not: a slow request, credentials that expired while frozen, a new bucket. */
const PASSING_CODES: ReadonlySet<string> = new Set(['RequestTimeout', 'ExpiredToken', 'TemporaryRedirect']);
