import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ObjectCreated } from '../../src/wire/object-created.ts';
import { eventually } from '../eventually.ts';
import { openWire } from './open-wire.ts';

let local: Awaited<ReturnType<typeof openWire>>;
let created: ObjectCreated[] = [];
beforeAll(async () => {
  local = await openWire({ onObjectCreated: (object) => void created.push(object) });
  await local.createReportingBucket('bucket');
});
beforeEach(() => {
  created = [];
});
afterAll(() => local.close());

/** Every byte there is, a form, and what text decoders would change. */
const ALL_BYTES = Buffer.from([...Array(256).keys()]);
const FORM = Buffer.from('a=b&c=%41+d\r\n');
const NOTHING = Buffer.alloc(0);
const checksum = (body: Buffer) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
};
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** What AWS's command line and boto3 sign with; the local S3 does not check it. */
const botocore = (body: Buffer) => [
  'Accept-Encoding: identity',
  'User-Agent: Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux lang/python#3.11.7',
  `x-amz-checksum-crc32: ${checksum(body)}`,
  'x-amz-sdk-checksum-algorithm: CRC32',
  'X-Amz-Date: 20261125T210925Z',
  'X-Amz-Content-SHA256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'Authorization: AWS4-HMAC-SHA256 Credential=local/20261125/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
];
const CURL = ['User-Agent: curl/7.88.1', 'Accept: */*'];
const STREAMING = 'x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER';

/** Sends these bytes, and the body once the server has said 100 where that is asked for. */
async function put(target: string, headers: readonly string[], body: Buffer, host = '127.0.0.1'): Promise<string> {
  const head = [`PUT ${target} HTTP/1.1`, `Host: ${host}:${local.wire.port}`, ...headers, 'Connection: close'];
  const socket = connect(local.wire.port, '127.0.0.1');
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  const expects = headers.includes('Expect: 100-continue');
  if (!expects) socket.write(body);
  let answer = '';
  for await (const data of socket) {
    answer += String(data);
    if (expects && answer === 'HTTP/1.1 100 Continue\r\n\r\n') socket.write(body);
  }
  return answer.replace('HTTP/1.1 100 Continue\r\n\r\n', '');
}

async function stored(Key: string): Promise<Buffer> {
  const { Body } = await local.s3.send(new GetObjectCommand({ Bucket: 'bucket', Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

const md5 = (body: Buffer) => createHash('md5').update(body).digest('hex');
const length = (body: Buffer) => `Content-Length: ${body.length}`;
const type = (name: string) => `Content-Type: ${name}`;

describe('an object is the bytes that were sent', () => {
  test.each([
    ['aws s3api put-object --key incoming/folder/', botocore(NOTHING), NOTHING],
    ['boto3 with an empty body and a type', [...botocore(NOTHING), type('text/csv')], NOTHING],
    ['a form, and boto3, which waits for 100', [...botocore(FORM), type(FORM_TYPE), 'Expect: 100-continue'], FORM],
    ['curl --data-binary, which calls everything a form', [...CURL, type(FORM_TYPE)], FORM],
    ['curl -T', [...CURL, 'Expect: 100-continue'], ALL_BYTES],
    ['a form of no bytes', [...CURL, type(FORM_TYPE)], NOTHING],
    ['JSON', [...CURL, type('application/json')], Buffer.from('{ "a": 1.0 }\n')],
    ['what is no JSON', [...CURL, type('application/json; charset=utf-8')], ALL_BYTES],
    ['the JSON of SQS', [...CURL, type('application/x-amz-json-1.0')], ALL_BYTES],
    ['parts of a form', [...CURL, type('multipart/form-data; boundary=x')], Buffer.from('--x\r\n\r\n1\r\n--x--\r\n')],
    ['XML', [...CURL, type('text/xml')], ALL_BYTES],
    ['plain text', [...CURL, type('text/plain')], ALL_BYTES],
    ['a type that is none', [...CURL, type('csv')], ALL_BYTES],
    ['a type of nothing', [...CURL, type('')], ALL_BYTES],
  ])('%s', async (name, headers, body) => {
    const key = `incoming/${encodeURIComponent(name).slice(0, 60)}/`;
    expect(await put(`/bucket/${encodeURI(key)}`, [...headers, length(body)], body)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await stored(key)).toEqual(body);
    await eventually(async () =>
      expect(created).toMatchObject([{ key, size: body.length, etag: md5(body), reason: 'PutObject' }]),
    );
  });

  test('a form for a bucket that is in the name of the host', async () => {
    const answer = await put('/hosted.csv', [...CURL, type(FORM_TYPE), length(FORM)], FORM, 'bucket.localhost');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(await stored('hosted.csv')).toEqual(FORM);
  });

  test('without a length, in the chunks of HTTP', async () => {
    const body = Buffer.from(`7\r\na=b&c=d\r\n0\r\n\r\n`);
    await put('/bucket/chunks.csv', [...CURL, type(FORM_TYPE), 'Transfer-Encoding: chunked'], body);
    expect(await stored('chunks.csv')).toEqual(Buffer.from('a=b&c=d'));
  });

  test('keeps the type and the encoding that the client said', async () => {
    const Key = 'typed.csv';
    await put(`/bucket/${Key}`, [...CURL, type(FORM_TYPE), 'Content-Encoding: gzip', length(FORM)], FORM);
    const head = await local.s3.send(new HeadObjectCommand({ Bucket: 'bucket', Key }));
    expect(head).toMatchObject({ ContentType: FORM_TYPE, ContentEncoding: 'gzip', ContentLength: FORM.length });
  });

  test('what the SDK for JavaScript sends, with its checksums', async () => {
    await local.s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'js', Body: ALL_BYTES, ContentType: FORM_TYPE }));
    expect(await stored('js')).toEqual(ALL_BYTES);
    const Body = Readable.from([ALL_BYTES, ALL_BYTES]);
    const params = { Bucket: 'bucket', Key: 'js-stream', Body, ContentType: 'application/json' };
    await new Upload({ client: local.s3, params }).done();
    expect(await stored('js-stream')).toEqual(Buffer.concat([ALL_BYTES, ALL_BYTES]));
  });
});

describe('the chunks of AWS', () => {
  const CHUNKS = Buffer.concat([
    Buffer.from('6;chunk-signature=0\r\n'),
    FORM.subarray(0, 6),
    Buffer.from(`\r\n${(FORM.length - 6).toString(16)}\r\n`),
    FORM.subarray(6),
    Buffer.from(`\r\n0\r\nx-amz-checksum-crc32: ${checksum(FORM)}\r\n\r\n`),
  ]);
  const decoded = (count: number) => `x-amz-decoded-content-length: ${count}`;
  const TRAILER = 'x-amz-trailer: x-amz-checksum-crc32';

  test.each([
    ['named by Content-Encoding', ['Content-Encoding: aws-chunked', STREAMING], undefined],
    ['beside the encoding of the object', ['Content-Encoding: aws-chunked,gzip', STREAMING], 'gzip'],
    ['named by the signature alone', [STREAMING], undefined],
  ])('are taken apart, trailers too: %s', async (name, headers, ContentEncoding) => {
    const Key = `chunked/${name.length}`;
    const all = [...CURL, ...headers, TRAILER, decoded(FORM.length), type(FORM_TYPE), length(CHUNKS)];
    expect(await put(`/bucket/${Key}`, all, CHUNKS)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await stored(Key)).toEqual(FORM);
    const head = await local.s3.send(new HeadObjectCommand({ Bucket: 'bucket', Key, ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({ ContentLength: FORM.length, ChecksumCRC32: checksum(FORM) });
    expect(head.ContentEncoding).toBe(ContentEncoding);
  });

  test.each([
    ['too few', CHUNKS.subarray(0, 24)],
    ['none at all', FORM],
  ])('are refused when they are not whole: %s', async (_, body) => {
    const headers = [...CURL, STREAMING, decoded(FORM.length), length(body)];
    expect(await put('/bucket/broken', headers, body)).toMatch(/^HTTP\/1\.1 400 [\s\S]*<Code>IncompleteBody</);
    expect(created).toEqual([]);
  });
});
