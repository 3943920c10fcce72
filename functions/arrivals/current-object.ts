import { createHash } from 'node:crypto';
import { decodedKey } from '../aws/decoded-key.ts';
import { isPassing, signedFetch } from '../aws/signed-fetch.ts';
import { OwnError } from '../own-error.ts';
import { truncate } from '../text.ts';

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
const HASH_OF_NOTHING = createHash('sha256').digest('hex');

/**
 * Asks S3 by a listing of one key, which takes the right to list the bucket and none to read what is in it. A key is the
 * first of all that begin with it. Of a bucket with versions the newest counts, and none where it was deleted.
 * @throws {LandingBucketUnavailableError}
 */
export async function currentObject(bucket: string, key: string): Promise<CurrentObject> {
  const failed = (why: string, options?: ErrorOptions) =>
    new LandingBucketUnavailableError(`S3 did not say what lies in ${bucket}: ${why}`, options);
  const { ok, status, answer } = await list(bucket, key).catch((cause: unknown) => {
    throw failed('no answer', { cause });
  });
  if (ok) {
    const object = objectIn(answer, key);
    if (object === undefined) throw failed('its answer is not understood');
    return object;
  }
  const code = /<Code>(\w+)<\/Code>/.exec(truncate(answer, 1000))?.[1] ?? 'no code';
  const said = `S3 answered ${status} (${code})`;
  if (isPassing(status) || PASSING_CODES.has(code)) throw failed(said);
  return { found: 'unknown', because: said };
}

/** Of a 400, of the credentials of a function that slept too long, and of a bucket that is new. */
const PASSING_CODES: ReadonlySet<string> = new Set(['RequestTimeout', 'ExpiredToken', 'TemporaryRedirect']);

async function list(bucket: string, key: string) {
  const query = { 'encoding-type': 'url', 'list-type': '2', 'max-keys': '1', prefix: key };
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const response = await signedFetch({
    service: 's3',
    bucket,
    method: 'GET',
    path: `/?${pairs.join('&')}`,
    headers: { 'x-amz-content-sha256': HASH_OF_NOTHING },
    timeoutSeconds: TIMEOUT_SECONDS,
  });
  return { ok: response.ok, status: response.status, answer: await response.text() };
}

/**
 * With `encoding-type=url` a listing has no character in a key that XML 1.0 could not hold, and none to be escaped.
 * Undefined where this is no such listing: what is not understood must not count as a file that is gone.
 */
function objectIn(listing: string, key: string): CurrentObject | undefined {
  if (!listing.includes('<EncodingType>url</EncodingType>')) return undefined;
  const inside = /<Contents>(.*?)<\/Contents>/s.exec(listing)?.[1];
  if (inside === undefined) return listing.includes('</ListBucketResult>') ? { found: 'nothing' } : undefined;
  const text = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(inside)?.[1];
  const [found, etag, size] = [text('Key'), text('ETag'), text('Size')];
  if (found === undefined || etag === undefined || size === undefined) return undefined;
  if (decodedKey(found) !== key) return { found: 'nothing' };
  return { found: 'object', etag: etag.replace(/&quot;|&#34;|"/g, ''), size: Number(size) };
}
