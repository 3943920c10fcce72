import { connect } from 'node:net';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type SimulatedLume, startSimulatedLume } from 'simulated-lume/simulated-lume.ts';
import { foreignRequest } from 'template-runner/loopback-requests.ts';
import { localClient } from 'template-runner/wire/aws-client.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noticeBlocks } from '../../functions/slack/block-kit.ts';
import { type LocalSlack, startLocalSlack } from '../../local/slack/stand-in.ts';
import { FLOWS } from '../../packages/simulated-lume/test/constants.ts';
import { openWire } from '../../packages/template-runner/test/wire/with-wire.ts';

let wire: Awaited<ReturnType<typeof openWire>>;
let lume: SimulatedLume;
let slack: LocalSlack;
const answers: string[] = [];
beforeAll(async () => {
  const service = async () => {
    answers.push('asked');
    return { status: 200, body: {} };
  };
  wire = await openWire({ services: { AWSStepFunctions: service } });
  await wire.s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
  await wire.s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'secret.csv', Body: 'the rows' }));
  const s3 = localClient(wire.wire.endpoint);
  lume = await startSimulatedLume({
    apiKeys: ['k'],
    flowsDir: FLOWS,
    s3,
    targetBucket: 'bucket',
    refuse: foreignRequest,
  });
  slack = await startLocalSlack();
});
afterAll(async () => {
  await lume.stop();
  await slack.stop();
  await wire.close();
});

const JSON_CALL = 'X-Amz-Target: AWSStepFunctions.ListExecutions\r\nContent-Type: text/plain';
/** Each thing that listens: its address, a request that is right, and what tells that it was answered. */
const listeners = () =>
  [
    ['S3', wire.wire.endpoint, 'GET /bucket/secret.csv', '', '', 'the rows'],
    [
      'SNS',
      wire.wire.endpoint,
      'POST /',
      'Content-Type: application/x-www-form-urlencoded',
      'Action=ListTopics',
      'ListTopicsResult',
    ],
    ['Step Functions', wire.wire.endpoint, 'POST /', JSON_CALL, '{}', '{}'],
    ['the queues of fauxqs', wire.wire.endpoint, 'GET /_fauxqs/queues', '', '', '[]'],
    ['the simulated Lume', lume.url, 'GET /_sim/stats', '', '', 'status_calls'],
    ['the faults of the simulated Lume', lume.url, 'POST /_sim/faults', '', '[]', '[]'],
    ['the stand-in for Slack', slack.webhookOf('orders'), 'POST /services/T00LOCAL/B00LOCAL/orders', '', POST, 'ok'],
  ] as const;
const POST = JSON.stringify(noticeBlocks('a title', ['a line']));

async function send(address: string, line: string, headers: string, body: string): Promise<string> {
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  const head = [`${line} HTTP/1.1`, ...headers.split('\r\n').filter(Boolean), length, 'Connection: close'];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  let answer = '';
  for await (const data of socket) answer += String(data);
  return answer;
}

const FOREIGN = [
  ['a name that was made to lead here', 'Host: evil.example:4566'],
  ['a name that begins like ours', 'Host: localhost.evil.example'],
  ['a name that ends like ours', 'Host: evil-localhost'],
  ['an address of the network', 'Host: 192.168.1.7'],
  ['a page of elsewhere', 'Host: 127.0.0.1\r\nOrigin: https://evil.example'],
  ['a page without an origin of its own', 'Host: localhost\r\nOrigin: null'],
  ['an image of a page of elsewhere', 'Host: localhost\r\nSec-Fetch-Site: cross-site'],
] as const;

describe.each([
  'S3',
  'SNS',
  'Step Functions',
  'the queues of fauxqs',
  'the simulated Lume',
  'the faults of the simulated Lume',
  'the stand-in for Slack',
])('what listens on this machine: %s', (name) => {
  const find = () => listeners().find(([each]) => each === name) ?? ([] as never);

  it.each(FOREIGN)('refuses %s in one line', async (_, headers) => {
    const [, address, line, more, body, right] = find();
    const answered = answers.length;
    const answer = await send(address, line, `${headers}\r\n${more}`, body);
    expect(answer).toMatch(/^HTTP\/1\.1 403 [\s\S]*Refused: the local system (answers to|takes nothing from)/);
    expect(answer.split('\r\n\r\n')[1]).not.toContain(right);
    expect(answers).toHaveLength(answered);
  });

  it.each([
    'Host: 127.0.0.1:4566',
    'Host: localhost',
    'Host: [::1]:1',
    'Host: LOCALHOST\r\nSec-Fetch-Site: same-origin\r\nOrigin: http://localhost:3000',
  ])('answers to %s', async (headers) => {
    const [, address, line, more, body, right] = find();
    const answer = await send(address, line, `${headers}\r\n${more}`, body);
    expect(answer).toMatch(/^HTTP\/1\.1 20[01] /);
    expect(answer).toContain(right);
  });
});

describe('a request', () => {
  it('may name a bucket before localhost, and must name a host', () => {
    expect(foreignRequest({ host: 'my.bucket.localhost:4566' })).toBeUndefined();
    expect(foreignRequest({ host: 'bucket.s3.localhost' })).toBeUndefined();
    expect(foreignRequest({})).toContain('without Host');
    expect(foreignRequest({ host: 'a b' })).toContain('not to a b');
    expect(foreignRequest({ host: 'localhost@evil.example' })).toContain('Refused');
  });
});
