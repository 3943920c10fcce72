import { createHash } from 'node:crypto';
import { truncate } from '../output-text.ts';
import { OwnError } from '../own-error.ts';
import { decodedKey } from './decoded-key.ts';
import { signedFetch } from './signed-fetch.ts';

/** An object as in a listing. */
export interface ListedObject {
  readonly bucket: string;
  readonly key: string;
  /** Without quotation marks. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
  readonly lastModified: Date;
  /** Not part of a listing: looked up where a source path needs it. */
  readonly version?: string;
}

/** The version id of the object that lies under a key now. Undefined if there is none. */
export type VersionOf = (object: Pick<ListedObject, 'bucket' | 'key'>) => Promise<string | undefined>;

export interface ObjectsIn {
  readonly bucket: string;
  readonly prefix: string;
  /** Only keys after this one, in the order of S3. */
  readonly after?: string;
}

/** The objects with a prefix in the order of their keys, of which at most a page of 1,000 is in memory. */
export type ListObjects = (which: ObjectsIn) => AsyncGenerator<ListedObject>;

export interface PageOf extends ObjectsIn {
  /** At most 1,000. */
  readonly maxKeys: number;
  /** The `token` of the page before. */
  readonly token?: string;
}

interface ObjectPage {
  readonly objects: readonly ListedObject[];
  /** Undefined on the last page. */
  readonly token: string | undefined;
}

export type ListingAnswer =
  | { readonly said: 'page'; readonly page: ObjectPage }
  /** S3 refused. `code` is that of its error, for example `AccessDenied`. */
  | { readonly said: 'no'; readonly status: number; readonly code: string }
  /** The answer is not a valid listing. It must not be taken for a listing without the object. */
  | { readonly said: 'nonsense' };

/** S3 refused a listing, or its answer is not a listing. */
export class ListingError extends OwnError {
  override readonly name = 'ListingError';
}

const HASH_OF_NOTHING = createHash('sha256').digest('hex');
const PAGE_TIMEOUT_SECONDS = 60;

/**
 * All objects with a prefix.
 * @throws {ListingError}
 * @throws what `fetch` throws if there is no answer.
 */
export async function* listedObjects(which: ObjectsIn): AsyncGenerator<ListedObject> {
  let token: string | undefined;
  do {
    const answer = await objectPage({ ...which, maxKeys: 1000, ...(token !== undefined && { token }) });
    if (answer.said === 'no') throw refusal(which.bucket, answer);
    if (answer.said === 'nonsense') throw new ListingError(`The listing of ${which.bucket} is not understood`);
    yield* answer.page.objects;
    token = answer.page.token;
  } while (token !== undefined);
}

/**
 * One page of ListObjectsV2, which needs permission to list the bucket, but none to read objects.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 * @param timeoutSeconds limit of all attempts.
 * @throws what `fetch` throws if there is no answer.
 */
export async function objectPage(
  { bucket, prefix, maxKeys, after, token }: PageOf,
  timeoutSeconds = PAGE_TIMEOUT_SECONDS,
): Promise<ListingAnswer> {
  const query = {
    ...(token !== undefined && { 'continuation-token': token }),
    'encoding-type': 'url',
    'list-type': '2',
    'max-keys': String(maxKeys),
    prefix,
    ...(after !== undefined && { 'start-after': after }),
  };
  const answer = await listing(bucket, query, timeoutSeconds);
  if (answer.said === 'no') return answer;
  const page = pageIn(answer.text, bucket);
  return page === undefined ? { said: 'nonsense' } : { said: 'page', page };
}

/**
 * The version id of the object that lies under a key now: `null` without versioning, undefined if there is none. Needs
 * permission to list versions. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 * @throws {ListingError}
 * @throws what `fetch` throws if there is no answer.
 */
export async function versionOf({ bucket, key }: Parameters<VersionOf>[0]): Promise<string | undefined> {
  const query = { 'encoding-type': 'url', 'max-keys': '1', prefix: key, versions: '' };
  const answer = await listing(bucket, query, PAGE_TIMEOUT_SECONDS);
  if (answer.said === 'no') throw refusal(bucket, answer);
  // The newest of the key comes first. A delete marker is another element.
  const newest = /<Version>(.*?)<\/Version>/s.exec(answer.text)?.[1] ?? '';
  return decodedKey(textIn(newest, 'Key') ?? '') === key ? textIn(newest, 'VersionId') : undefined;
}

type Refusal = Extract<ListingAnswer, { said: 'no' }>;

/** @param query sorted by name, as a signature needs it. URL encoding, because keys may have characters that XML 1.0 does not allow. */
async function listing(
  bucket: string,
  query: Readonly<Record<string, string>>,
  timeoutSeconds: number,
): Promise<Refusal | { readonly said: 'yes'; readonly text: string }> {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const response = await signedFetch({
    service: 's3',
    bucket,
    method: 'GET',
    path: `/?${pairs.join('&')}`,
    headers: { 'x-amz-content-sha256': HASH_OF_NOTHING },
    timeoutSeconds,
  });
  const text = await response.text();
  if (response.ok) return { said: 'yes', text };
  const code = /<Code>(\w+)<\/Code>/.exec(truncate(text, 1000))?.[1] ?? 'no code';
  return { said: 'no', status: response.status, code };
}

function refusal(bucket: string, { status, code }: Refusal): ListingError {
  return new ListingError(`S3 did not list ${bucket}: it answered ${status} (${code})`);
}

/** Undefined unless it is a complete listing with `encoding-type=url`. */
function pageIn(listing: string, bucket: string): ObjectPage | undefined {
  if (!listing.includes('<EncodingType>url</EncodingType>') || !listing.includes('</ListBucketResult>'))
    return undefined;
  const objects: ListedObject[] = [];
  for (const [, inside = ''] of listing.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
    const [key, etag, size, modified] = ['Key', 'ETag', 'Size', 'LastModified'].map((name) => textIn(inside, name));
    if (key === undefined || etag === undefined || !/^\d+$/.test(size ?? '')) return undefined;
    const lastModified = new Date(modified ?? '');
    if (Number.isNaN(lastModified.getTime())) return undefined;
    objects.push({ bucket, key: decodedKey(key), etag: etag.replaceAll('"', ''), size: Number(size), lastModified });
  }
  const token = textIn(listing, 'NextContinuationToken');
  // Truncated and without a token, it would pass for the last page.
  if (textIn(listing, 'IsTruncated') === 'true' && token === undefined) return undefined;
  return { objects, token };
}

function textIn(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1];
  return text?.replace(/&(?:#x([\da-f]+)|#(\d+)|(amp|lt|gt|quot|apos));/gi, (_whole, hex, decimal, name) =>
    name === undefined
      ? String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal))
      : (ENTITIES[name] ?? ''),
  );
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
