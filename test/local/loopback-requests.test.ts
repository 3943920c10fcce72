import { connect } from 'node:net';
import { type SimulatedLume, startSimulatedLume } from 'simulated-lume';
import { foreignRequest } from 'template-runner';
import { localClient } from 'template-runner/local-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noticeBlocks } from '../../functions/slack/block-kit.ts';
import { type LocalSlack, startLocalSlack } from '../../local/slack/slack-stand-in.ts';
import { SHOP_FLOWS } from '../support/shop/shop-files.ts';

let lume: SimulatedLume;
let slack: LocalSlack;
beforeAll(async () => {
  lume = await startSimulatedLume({
    apiKeys: ['k'],
    flowsDir: SHOP_FLOWS,
    s3: localClient('http://127.0.0.1:1'), // no run is started
    targetBucket: 'bucket',
    refuse: foreignRequest,
  });
  slack = await startLocalSlack();
});
afterAll(async () => {
  await lume.stop();
  await slack.stop();
});

/** Each thing that listens: its address, a request that is right, and what tells that it was answered. */
const listeners = () =>
  [
    ['the simulated Lume', lume.url, 'GET /_sim/stats', '', 'status_calls'],
    ['the faults of the simulated Lume', lume.url, 'POST /_sim/faults', '[]', '[]'],
    ['the stand-in for Slack', slack.webhookOf('orders'), 'POST /services/T00LOCAL/B00LOCAL/orders', POST, 'ok'],
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

describe.each(['the simulated Lume', 'the faults of the simulated Lume', 'the stand-in for Slack'])(
  'what listens on this machine: %s',
  (name) => {
    const find = () => listeners().find(([each]) => each === name) ?? ([] as never);

    it.each(FOREIGN)('refuses %s in one line', async (_, headers) => {
      const [, address, line, body, right] = find();
      const answer = await send(address, line, headers, body);
      expect(answer).toMatch(/^HTTP\/1\.1 403 [\s\S]*Refused: /);
      expect(answer.split('\r\n\r\n')[1]).not.toContain(right);
    });

    it.each([
      'Host: 127.0.0.1:4566',
      'Host: localhost',
      'Host: [::1]:1',
      'Host: LOCALHOST\r\nSec-Fetch-Site: same-origin\r\nOrigin: http://localhost:3000',
    ])('answers to %s', async (headers) => {
      const [, address, line, body, right] = find();
      const answer = await send(address, line, headers, body);
      expect(answer).toMatch(/^HTTP\/1\.1 20[01] /);
      expect(answer).toContain(right);
    });
  },
);
