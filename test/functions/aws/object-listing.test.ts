import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ListedObject, ListingError, listedObjects, versionOf } from '../../../functions/aws/object-listing.ts';
import { startServer, type TestServer } from '../../support/http-server.ts';

let server: TestServer;
let asked: URLSearchParams[];
/** The pages of the bucket, in their order. */
let pages: readonly string[];
let status: number;

beforeEach(async () => {
  asked = [];
  status = 200;
  server = await startServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://localhost').searchParams);
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(pages[Math.min(asked.length, pages.length) - 1]);
  });
  vi.stubEnv('AWS_ENDPOINT_URL', server.url);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'an-id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a-secret');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server[Symbol.asyncDispose]();
});

/** As S3 writes one. */
function page(keys: readonly string[], more = ''): string {
  const contents = keys.map(
    (key) =>
      `<Contents><Key>${encodeURIComponent(key).replaceAll('%20', '+')}</Key><LastModified>2026-11-24T06:04:50.000Z</LastModified><ETag>&#34;abc&#x2d;2&quot;</ETag><ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><Size>1204</Size></Contents>`,
  );
  return `<ListBucketResult><Name>landing</Name><Prefix></Prefix><EncodingType>url</EncodingType>${more}${contents.join('')}</ListBucketResult>`;
}
const more = (token: string) =>
  `<IsTruncated>true</IsTruncated><NextContinuationToken>${token}</NextContinuationToken>`;

async function all(after?: string) {
  return collected(listedObjects({ bucket: 'landing', prefix: 'in/', ...(after !== undefined && { after }) }));
}

/** All of them, in memory. */
async function collected(objects: AsyncIterable<ListedObject>): Promise<readonly ListedObject[]> {
  const all: ListedObject[] = [];
  for await (const object of objects) all.push(object);
  return all;
}

describe('the objects of a bucket', () => {
  it('come from every page, asked for by the token of the page before, whatever is in it', async () => {
    pages = [page(['in/a.csv'], more('1&amp;+/==&#x41;')), page([], more('2')), page(['in/b.csv'])];
    const objects = await all('in/0 &');
    expect(objects.map(({ key }) => key)).toEqual(['in/a.csv', 'in/b.csv']);
    expect(objects[0]).toEqual({
      bucket: 'landing',
      key: 'in/a.csv',
      etag: 'abc-2',
      size: 1204,
      lastModified: new Date('2026-11-24T06:04:50Z'),
    });
    expect(asked.map((query) => query.get('continuation-token'))).toEqual([null, '1&+/==A', '2']);
    expect(asked.map((query) => query.get('start-after'))).toEqual(['in/0 &', 'in/0 &', 'in/0 &']);
  });

  it('have the keys that were written, whatever characters are in them', async () => {
    const key = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).filter((text) => text.isWellFormed());
    await fc.assert(
      fc.asyncProperty(fc.array(key, { maxLength: 5 }), async (keys) => {
        pages = [page(keys)];
        expect((await all()).map((object) => object.key)).toEqual(keys);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['a page of something else', '<html>all is well</html>'],
    ['a listing whose keys are not encoded', page(['in/a']).replace('<EncodingType>url</EncodingType>', '')],
    ['a listing that breaks off', page(['in/a']).slice(0, -5)],
    ['an object without a time', page(['in/a']).replace('2026-11-24T06:04:50.000Z', 'today')],
    ['a page that is not the last, and says not where to go on', page(['in/a'], '<IsTruncated>true</IsTruncated>')],
  ])('are not taken from %s: no object may count as gone by mistake', async (_what, answer) => {
    pages = [answer];
    await expect(all()).rejects.toThrow(new ListingError('The listing of landing is not understood'));
  });

  it('are asked for again while S3 is busy, and the refusal is named', async () => {
    pages = ['<Error><Code>AccessDenied</Code></Error>'];
    status = 403;
    await expect(all()).rejects.toThrow('S3 did not list landing: it answered 403 (AccessDenied)');
    expect(asked).toHaveLength(1);
    pages = ['<Error><Code>SlowDown</Code></Error>'];
    status = 503;
    await expect(all()).rejects.toThrow('it answered 503 (SlowDown)');
    expect(asked).toHaveLength(4);
  });
});

describe('the version of an object', () => {
  const listed = (...entries: readonly string[]) =>
    `<ListVersionsResult><Name>landing</Name><EncodingType>url</EncodingType>${entries.join('')}</ListVersionsResult>`;
  const version = (key: string, id: string) =>
    `<Version><Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>true</IsLatest></Version>`;
  const found = () => versionOf({ bucket: 'landing', key: 'in/a b.csv' });

  it('is that of the newest, by a call for this key alone', async () => {
    pages = [listed(version('in/a+b.csv', 'IYV3p45B.t'))];
    expect(await found()).toBe('IYV3p45B.t');
    expect(Object.fromEntries(asked[0] ?? [])).toEqual({
      'encoding-type': 'url',
      'max-keys': '1',
      prefix: 'in/a b.csv',
      versions: '',
    });
  });

  it.each([
    ['nothing lies there', listed()],
    ['it was deleted', listed('<DeleteMarker><Key>in/a+b.csv</Key><VersionId>d</VersionId></DeleteMarker>')],
    ['only a longer key lies there', listed(version('in/a+b.csv.bak', 'other'))],
  ])('is unknown where %s', async (_what, listing) => {
    pages = [listing];
    expect(await found()).toBeUndefined();
  });

  it('is an error where S3 refuses', async () => {
    status = 403;
    pages = ['<Error><Code>AccessDenied</Code></Error>'];
    await expect(found()).rejects.toThrow('S3 did not list landing: it answered 403 (AccessDenied)');
  });
});
