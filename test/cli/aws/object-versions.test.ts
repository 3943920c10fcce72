import { S3Client } from '@aws-sdk/client-s3';
import { localClient } from 'template-runner/local-client';
import { expect, it } from 'vitest';
import { currentVersion, storedVersions } from '../../../cli/aws/object-versions.ts';
import { startServer } from '../../support/http-server.ts';

const version = (key: string, etag: string, latest: boolean) =>
  `<Version><Key>${key}</Key><VersionId>${etag}</VersionId><IsLatest>${latest}</IsLatest><LastModified>2026-11-24T06:00:00.000Z</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>7</Size></Version>`;

/** What S3 says of versions, and of the object itself, for a bucket that is like this. */
async function versionsWhere(
  listing: { readonly status: number; readonly body: string },
  head: number,
  key = 'in/a.csv',
) {
  const asked: string[] = [];
  await using server = await startServer((request, response) => {
    asked.push(`${request.method} ${new URL(request.url ?? '/', 'http://s3').search}`);
    if (request.method === 'HEAD') {
      response.writeHead(head, {
        etag: '"now"',
        'last-modified': 'Tue, 24 Nov 2026 06:00:00 GMT',
        'content-length': '7',
      });
      return response.end();
    }
    response.writeHead(listing.status, { 'content-type': 'application/xml' });
    return response.end(listing.body);
  });
  const s3 = new S3Client({ ...localClient(server.url), forcePathStyle: true });
  const versions = await storedVersions(s3, 'landing', key);
  const current = await currentVersion(s3, { bucket: 'landing', key }).catch(() => undefined);
  s3.destroy();
  return { asked, versions, current };
}

const refused = (status: number, code: string) => ({ status, body: `<Error><Code>${code}</Code></Error>` });

it('tells every content of a key that a bucket keeps, and nothing of its neighbours', async () => {
  const body = `<ListVersionsResult>${version('in/a.csv', 'new', true)}${version('in/a.csv', 'old', false)}${version('in/a.csv.bak', 'other', true)}</ListVersionsResult>`;
  const { asked, versions, current } = await versionsWhere({ status: 200, body }, 500);
  expect(versions.map(({ etag, is_latest }) => [etag, is_latest])).toEqual([
    ['new', true],
    ['old', false],
  ]);
  expect(versions[0]).toMatchObject({ size: 7, last_modified: '2026-11-24T06:00:00.000Z' });
  expect(current).toBe('new');
  expect(asked).toHaveLength(2); // one call each
});

// As S3 writes them with encoding-type=url, which is asked for because XML 1.0 has no way to write some of them.
it.each([
  ['in/a b.csv', 'in/a+b.csv'],
  ['in/a+b.csv', 'in/a%2Bb.csv'],
  ['in/\u0001.csv', 'in/%01.csv'],
  ['in/é&<.csv', 'in/%C3%A9%26%3C.csv'],
])('finds the versions of %j', async (key, written) => {
  const body = `<ListVersionsResult><EncodingType>url</EncodingType>${version(written, 'new', true)}</ListVersionsResult>`;
  const { asked, versions, current } = await versionsWhere({ status: 200, body }, 500, key);
  expect(versions.map(({ etag }) => etag)).toEqual(['new']);
  expect(current).toBe('new');
  for (const request of asked) expect(request).toContain('encoding-type=url');
});

it.each([
  ['versions may not be listed', refused(403, 'AccessDenied')],
  ['the store has none', refused(501, 'NotImplemented')],
])('tells the present content where %s', async (_what, listing) => {
  const { versions } = await versionsWhere(listing, 200);
  expect(versions).toEqual([{ etag: 'now', size: 7, last_modified: '2026-11-24T06:00:00.000Z', is_latest: true }]);
});

it('tells nothing where there is no object, or no bucket', async () => {
  expect((await versionsWhere({ status: 200, body: '<ListVersionsResult/>' }, 500)).versions).toEqual([]);
  expect((await versionsWhere(refused(404, 'NoSuchBucket'), 404)).versions).toEqual([]);
});
