import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { currentObject, LandingBucketUnavailableError } from '../../../functions/arrivals/current-object.ts';
import { isSigned } from '../../support/aws/verify-signature.ts';
import { startServer, type TestServer } from '../../support/http-server.ts';

let server: TestServer;
let requests: IncomingMessage[];
/** What S3 does with the attempts, in their order; the last goes on. */
let answers: ((response: ServerResponse) => void)[];

const say = (status: number, body: string) => (response: ServerResponse) => {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(body);
};
const error = (status: number, code: string) => say(status, `<Error><Code>${code}</Code></Error>`);
const hangUp = (response: ServerResponse) => void response.socket?.destroy();

/** As S3 answers. */
const listing = (...keys: string[]) =>
  say(
    200,
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>landing</Name><EncodingType>url</EncodingType>',
      ...keys.map(
        (key) =>
          `<Contents><Key>${key}</Key><LastModified>2026-11-24T06:04:50.000Z</LastModified><ETag>&quot;9a0364b9e99bb480dd25e1f0284c8555-2&quot;</ETag><Size>1204</Size></Contents>`,
      ),
      '</ListBucketResult>',
    ].join('\n'),
  );

beforeEach(async () => {
  requests = [];
  answers = [];
  server = await startServer((request, response) => {
    requests.push(request);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(response);
  });
  vi.stubEnv('AWS_ENDPOINT_URL', server.url);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'an-id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a-secret');
  vi.stubEnv('AWS_SESSION_TOKEN', 'a-token');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server[Symbol.asyncDispose]();
});

const FOUND = { found: 'object', etag: '9a0364b9e99bb480dd25e1f0284c8555-2', size: 1204 };

describe('what lies under a key', () => {
  it('is asked for by a signed listing of one key', async () => {
    answers = [listing('in/a+b%2B%28c%29.csv')];
    expect(await currentObject('landing', 'in/a b+(c).csv')).toEqual(FOUND);
    expect(requests).toHaveLength(1);
    const [request] = requests as [IncomingMessage];
    const { pathname, searchParams } = new URL(request.url ?? '', server.url);
    expect(pathname).toBe('/landing/');
    expect(Object.fromEntries(searchParams)).toEqual({
      'encoding-type': 'url',
      'list-type': '2',
      'max-keys': '1',
      prefix: 'in/a b+(c).csv',
    });
    expect(isSigned(request, '', 'a-secret')).toBe(true);
    expect(isSigned(request, ' ', 'a-secret')).toBe(false);
  });

  it.each([
    ['in/nul\u0000.csv', 'in/nul%00.csv'],
    ['in/a%20b.csv', 'in/a%2520b.csv'],
    ['in/orders 😀.csv', 'in/orders+%F0%9F%98%80.csv'],
    ["in/~!*'().csv", 'in/%7E%21*%27%28%29.csv'],
    ['in/<&>".csv', 'in/%3C%26%3E%22.csv'],
  ])('is found for %j', async (key, encoded) => {
    answers = [listing(encoded)];
    expect(await currentObject('landing', key)).toEqual(FOUND);
    expect(isSigned(requests[0] as IncomingMessage, '', 'a-secret')).toBe(true);
  });

  it.each([
    ['nothing begins with it', []],
    ['only another key begins with it', ['in/a.csv.tmp']],
  ])('is nothing where %s', async (_, keys) => {
    answers = [listing(...keys)];
    expect(await currentObject('landing', 'in/a.csv')).toEqual({ found: 'nothing' });
  });

  it('is asked for again where S3 is busy or hangs up', async () => {
    answers = [error(503, 'SlowDown'), hangUp, listing('in/a.csv')];
    expect(await currentObject('landing', 'in/a.csv')).toEqual(FOUND);
    expect(requests).toHaveLength(3);
  });

  it.each([
    ['S3 stays busy', error(503, 'SlowDown')],
    ['S3 hangs up every time', hangUp],
    ['the credentials are old', error(400, 'ExpiredToken')],
    ['the bucket is new', error(307, 'TemporaryRedirect')],
    ['something else answers', say(200, '<html>welcome</html>')],
    ['the keys are not encoded', say(200, '<ListBucketResult></ListBucketResult>')],
    ['the listing is cut off', say(200, '<ListBucketResult><EncodingType>url</EncodingType><Cont')],
    [
      'the listing has no ETag',
      say(
        200,
        '<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>in/a.csv</Key></Contents></ListBucketResult>',
      ),
    ],
  ])('is left for later where %s', async (_, answer) => {
    answers = [answer];
    await expect(currentObject('landing', 'in/a.csv')).rejects.toThrow(LandingBucketUnavailableError);
  });

  it.each([
    [403, 'AccessDenied'],
    [404, 'NoSuchBucket'],
    [301, 'PermanentRedirect'],
  ])('stays unknown where S3 refuses to say, with %i %s', async (status, code) => {
    answers = [error(status, code)];
    const because = `S3 answered ${status} (${code})`;
    expect(await currentObject('landing', 'in/a.csv')).toEqual({ found: 'unknown', because });
    expect(requests).toHaveLength(1);
  });
});

describe('a bucket on AWS', () => {
  it.each([
    ['landing', 'https://landing.s3.eu-central-1.amazonaws.com/?'],
    ['landing.shop.example', 'https://s3.eu-central-1.amazonaws.com/landing.shop.example/?'],
  ])('%s is at %s, where its certificate has its name', async (bucket, url) => {
    vi.stubEnv('AWS_ENDPOINT_URL', undefined);
    const sent = vi
      .spyOn(globalThis, 'fetch')
      .mockImplementation(
        async () => new Response('<ListBucketResult><EncodingType>url</EncodingType></ListBucketResult>'),
      );
    await currentObject(bucket, 'in/a.csv');
    const [request] = sent.mock.calls[0] as [Request];
    expect(request.url.startsWith(url), request.url).toBe(true);
    sent.mockRestore();
  });
});
