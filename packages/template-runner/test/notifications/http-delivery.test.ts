import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PermanentDeliveryError } from '../../src/notifications/delivery-errors.ts';
import { localAddress, postNotification } from '../../src/notifications/http-delivery.ts';
import { notification, subscription, topicArn } from './sample-notifications.ts';

describe('a post to a subscriber', () => {
  const received: { url: string | undefined; headers: IncomingHttpHeaders; body: string }[] = [];
  let status = 200;
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    received.push({ url: request.url, headers: request.headers, body });
    response.writeHead(status, { location: '/elsewhere' }).end();
  });
  let origin = '';
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    received.length = 0;
    status = 200;
  });
  afterAll(() => server.close());

  const post = (rawMessageDelivery = false) => {
    const to = subscription({ protocol: 'https', endpoint: `${origin}/hook?x=1`, rawMessageDelivery });
    const messageAttributes = { outcome: { DataType: 'String', StringValue: 'FAILED' } };
    const message = notification({ subscription: to, message: '{"é":1}', messageAttributes });
    return postNotification(message, {}, new AbortController().signal);
  };

  test('carries the message in SNS’s envelope, with its headers', async () => {
    await post();
    expect(received).toMatchObject([
      {
        url: '/hook?x=1',
        headers: {
          'content-type': 'text/plain; charset=UTF-8',
          'x-amz-sns-message-type': 'Notification',
          'x-amz-sns-message-id': '1a2b3c4d-0000-4000-8000-000000000000',
          'x-amz-sns-topic-arn': topicArn,
          'x-amz-sns-subscription-arn': `${topicArn}:steward`,
        },
      },
    ]);
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      Type: 'Notification',
      MessageId: '1a2b3c4d-0000-4000-8000-000000000000',
      TopicArn: topicArn,
      Subject: 'Orders rejected',
      Message: '{"é":1}',
      Timestamp: '2026-01-02T03:04:05.678Z',
      MessageAttributes: { outcome: { Type: 'String', Value: 'FAILED' } },
    });
  });

  test('carries the bare message when the subscription is raw', async () => {
    await post(true);
    expect(received[0]).toMatchObject({ body: '{"é":1}', headers: { 'x-amz-sns-rawdelivery': 'true' } });
  });

  test.each([500, 503, 429, 302])('is to be tried again after %i', async (answer) => {
    status = answer;
    const error = await post().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(PermanentDeliveryError);
    expect(received).toHaveLength(1);
  });

  test.each([400, 403, 404])('has failed for good after %i', async (answer) => {
    status = answer;
    await expect(post()).rejects.toThrow(PermanentDeliveryError);
  });
});

describe('an address', () => {
  const rewrites = {
    'https://chat.example.com/': 'http://127.0.0.1:9/',
    'https://chat.example.com/a': 'http://127.0.0.1:8',
  };

  test('on this machine is used as it is', () => {
    for (const address of ['http://127.0.0.1:1/x', 'https://localhost/x', 'http://[::1]:1/x']) {
      expect(localAddress(address, {})).toBe(address);
    }
  });

  test('elsewhere goes where the longest rewrite says', () => {
    expect(localAddress('https://chat.example.com/b', rewrites)).toBe('http://127.0.0.1:9/b');
    expect(localAddress('https://chat.example.com/a/b', rewrites)).toBe('http://127.0.0.1:8/b');
  });

  test.each([
    'https://example.com/x',
    'http://10.0.0.1/',
    'http://localhost.example.com/',
    'http://127.0.0.1.example.com/',
    'x',
  ])('elsewhere without a rewrite is never called: %s', (address) => {
    expect(() => localAddress(address, rewrites)).toThrow(PermanentDeliveryError);
  });
});
