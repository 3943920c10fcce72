import { connect } from 'node:net';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foreignRequest } from '../../src/wire/foreign-requests.ts';
import { openWire } from './open-wire.ts';

let wire: Awaited<ReturnType<typeof openWire>>;
let served = 0;
beforeAll(async () => {
  const service = async () => {
    served++;
    return { status: 200, body: {} };
  };
  wire = await openWire({ services: { AWSStepFunctions: service } });
  await wire.s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
  await wire.s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'secret.csv', Body: 'the rows' }));
});
afterAll(() => wire.close());

async function send(line: string, headers: string, body: string): Promise<string> {
  const socket = connect(wire.wire.port, '127.0.0.1');
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  const head = [`${line} HTTP/1.1`, ...headers.split('\r\n').filter(Boolean), length, 'Connection: close'];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  let answer = '';
  for await (const data of socket) answer += String(data);
  return answer;
}

const FORM = 'Content-Type: application/x-www-form-urlencoded';
const JSON_CALL = 'X-Amz-Target: AWSStepFunctions.ListExecutions\r\nContent-Type: text/plain';

/** A valid request to each service, and what its response contains. */
describe.each([
  ['S3', 'GET /bucket/secret.csv', '', '', 'the rows'],
  ['SNS', 'POST /', FORM, 'Action=ListTopics', 'ListTopicsResult'],
  ['Step Functions', 'POST /', JSON_CALL, '{}', '{}'],
  ['the queues of fauxqs', 'GET /_fauxqs/queues', '', '', '[]'],
])('%s', (_service, line, headers, body, expected) => {
  it.each([
    ['another host name (DNS rebinding)', 'Host: evil.example:4566'],
    ['a host name that starts with localhost', 'Host: localhost.evil.example'],
    ['a host name that ends with localhost', 'Host: evil-localhost'],
    ['an address of the local network', 'Host: 192.168.1.7'],
    ['a page of another site', 'Host: 127.0.0.1\r\nOrigin: https://evil.example'],
    ['a page with an opaque origin', 'Host: localhost\r\nOrigin: null'],
    ['an image on a page of another site', 'Host: localhost\r\nSec-Fetch-Site: cross-site'],
  ])('refuses a request for or from %s in one line', async (_what, foreign) => {
    const before = served;
    const answer = await send(line, `${foreign}\r\n${headers}`, body);
    expect(answer).toMatch(/^HTTP\/1\.1 403 [\s\S]*Refused: /);
    expect(answer.split('\r\n\r\n')[1]).not.toContain(expected);
    expect(served).toBe(before);
  });

  it.each([
    'Host: 127.0.0.1:4566',
    'Host: localhost',
    'Host: [::1]:1',
    'Host: LOCALHOST\r\nSec-Fetch-Site: same-origin\r\nOrigin: http://localhost:3000',
  ])('answers %s', async (local) => {
    const answer = await send(line, `${local}\r\n${headers}`, body);
    expect(answer).toMatch(/^HTTP\/1\.1 20[01] /);
    expect(answer).toContain(expected);
  });
});

it('accepts a bucket name before localhost, and requires a host', () => {
  expect(foreignRequest({ host: 'my.bucket.localhost:4566' })).toBeUndefined();
  expect(foreignRequest({ host: 'bucket.s3.localhost' })).toBeUndefined();
  expect(foreignRequest({})).toContain('without a Host header');
  expect(foreignRequest({ host: 'a b' })).toContain('not a b');
  expect(foreignRequest({ host: 'localhost@evil.example' })).toContain('Refused');
});
