import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { S3Archive } from '../../../functions/reports/s3-archive.ts';
import { isSigned } from '../../support/aws/verify-signature.ts';
import { bodyOf, startServer, type TestServer } from '../../support/http-server.ts';

const KEY = 'reports/flow=shop_orders/version=v1/date=2026-11-24/run_01.json';
const BODY = '{"outcome":"SUCCEEDED","text":"ä"}\n';

interface Put {
  readonly request: IncomingMessage;
  readonly body: string;
}

let server: TestServer;
let puts: Put[];
/** What S3 does with the attempts, in their order; then it takes them. */
let answers: ((response: ServerResponse) => void)[];

const answer = (status: number, code: string) => (response: ServerResponse) => {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<Error><Code>${code}</Code><Message>about secret things</Message></Error>`);
};
const hangUp = (response: ServerResponse) => void response.socket?.destroy();

beforeEach(async () => {
  puts = [];
  answers = [];
  server = await startServer(async (request, response) => {
    puts.push({ request, body: await bodyOf(request) });
    (answers.shift() ?? ((taken) => taken.end()))(response);
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

const put = () => new S3Archive('the-archive').put(KEY, BODY);

describe('a report', () => {
  it('is put at its key, signed with the role of the function over what goes over the wire', async () => {
    await put();
    expect(puts).toHaveLength(1);
    const { request, body } = puts[0] as Put;
    expect(request.method).toBe('PUT');
    expect(decodeURIComponent(request.url ?? '')).toBe(`/the-archive/${KEY}`);
    expect(request.headers['content-type']).toBe('application/json');
    expect(request.headers['x-amz-security-token']).toBe('a-token');
    expect(body).toBe(BODY);
    expect(isSigned(request, body, 'a-secret')).toBe(true);
    expect(isSigned(request, `${body} `, 'a-secret')).toBe(false);
  });

  it('is put again where S3 is busy or hangs up', async () => {
    answers = [answer(503, 'SlowDown'), hangUp];
    await put();
    expect(puts).toHaveLength(3);
    expect(puts.every(({ body }) => body === BODY)).toBe(true);
  });

  it.each([
    ['S3 stays busy', [1, 2, 3].map(() => answer(503, 'SlowDown')), 3],
    ['S3 hangs up every time', [hangUp, hangUp, hangUp], 3],
    ['S3 did not get the whole of it in time', [answer(400, 'RequestTimeout')], 1],
  ])('waits for another attempt of the workflow where %s', async (_, theirs, attempts) => {
    answers = theirs;
    await expect(put()).rejects.toMatchObject({ name: 'ArchiveUnavailableError' });
    expect(puts).toHaveLength(attempts);
  });

  it.each([
    [404, 'NoSuchBucket'],
    [403, 'AccessDenied'],
    [307, 'TemporaryRedirect'],
  ])('that S3 refuses with %i is not put again, and the error says %s', async (status, code) => {
    answers = [answer(status, code)];
    const error: unknown = await put().catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      name: 'ArchiveRefusedError',
      message: `The report cannot be written to the-archive: S3 answered ${status} (${code})`,
    });
    expect(puts).toHaveLength(1);
  });
});

describe('a bucket on AWS', () => {
  it.each([
    ['eu-central-1', 'the-archive.s3.eu-central-1.amazonaws.com'],
    ['cn-north-1', 'the-archive.s3.cn-north-1.amazonaws.com.cn'],
  ])('of %s is a host of its own, by https', async (region, host) => {
    vi.stubEnv('AWS_ENDPOINT_URL', undefined);
    vi.stubEnv('AWS_REGION', region);
    const sent = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
    await put();
    const [request] = sent.mock.calls[0] as [Request];
    expect(decodeURIComponent(request.url)).toBe(`https://${host}/${KEY}`);
    sent.mockRestore();
  });
});
