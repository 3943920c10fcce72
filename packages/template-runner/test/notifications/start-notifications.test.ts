import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { UnsupportedProtocolError } from '../../src/notifications/delivery-errors.ts';
import type { Mail } from '../../src/notifications/mail-files.ts';
import {
  type Notifications,
  type NotificationsOptions,
  startNotifications,
  type Undelivered,
} from '../../src/notifications/start-notifications.ts';
import type { LocalSubscription } from '../../src/template/local-template.ts';
import { eventually } from '../eventually.ts';
import { publication, subscription, topicArn } from './sample-notifications.ts';

const root = mkdtempSync(join(tmpdir(), 'notifications-'));
const running: Notifications[] = [];
afterEach(() => {
  for (const notifications of running.splice(0)) notifications.stop();
});
afterAll(() => rmSync(root, { recursive: true }));

async function start(subscriptions: readonly LocalSubscription[], more: Partial<NotificationsOptions> = {}) {
  const dataDir = more.dataDir ?? mkdtempSync(join(root, 'run-'));
  const mails: Mail[] = [];
  const invoked: [string, unknown][] = [];
  const deadLetters: [string, string][] = [];
  const undelivered: Undelivered[] = [];
  const notifications = await startNotifications({
    subscriptions,
    dataDir,
    mailDir: join(dataDir, 'mail'),
    invoke: async (arn, payload) => void invoked.push([arn, payload]),
    sendToQueue: async (arn, body) => void deadLetters.push([arn, body]),
    onMail: (mail) => void mails.push(mail),
    onUndelivered: (each) => void undelivered.push(each),
    retry: { firstMs: 1, maxMs: 2, attempts: 3 },
    ...more,
  });
  running.push(notifications);
  return { notifications, dataDir, mails, invoked, deadLetters, undelivered };
}

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:notify';
const toFunction = (more: Partial<LocalSubscription> = {}) =>
  subscription({ protocol: 'lambda', endpoint: functionArn, arn: `${topicArn}:fn`, ...more });

describe('a message that a topic accepted', () => {
  test('reaches each subscriber in the body for its protocol', async () => {
    const { notifications, mails, invoked } = await start([
      subscription(),
      toFunction(),
      subscription({ protocol: 'sqs' }),
    ]);
    notifications.publish(publication({ bodies: { default: 'the event', email: 'dear steward' } }));
    await eventually(() => expect([mails.length, invoked.length]).toEqual([1, 1]));
    expect(mails[0]?.text).toMatch(/^dear steward\n/);
    expect(invoked).toEqual([
      [
        functionArn,
        {
          Records: [
            {
              EventSource: 'aws:sns',
              EventVersion: '1.0',
              EventSubscriptionArn: `${topicArn}:fn`,
              Sns: expect.objectContaining({
                Type: 'Notification',
                TopicArn: topicArn,
                Subject: 'Orders rejected',
                Message: 'the event',
                MessageAttributes: {},
              }),
            },
          ],
        },
      ],
    ]);
  });

  test('of another topic reaches nobody', async () => {
    const { notifications, mails } = await start([subscription()]);
    notifications.publish(publication({ topicArn: `${topicArn}-else`, bodies: { default: 'else' } }));
    notifications.publish(publication({ bodies: { default: 'mine' } }));
    await eventually(() => expect(mails.map(({ text }) => text.split('\n')[0])).toEqual(['mine']));
  });

  test.each<[filterPolicy: Record<string, unknown>, values: string[]]>([
    [{ value: ['a', 'b'] }, ['a']],
    [{ value: [{ prefix: 'a' }] }, ['a', 'ab']],
    [{ value: [{ 'anything-but': ['a'] }] }, ['ab', '7']],
    [{ value: [{ numeric: ['>', 5] }] }, ['7']],
    [{ value: [{ exists: true }] }, ['a', 'ab', '7']],
    [{ other: [{ exists: false }] }, ['a', 'ab', '7']],
    [{ value: ['a'], other: ['x'] }, []],
  ])('reaches only whom its filter policy lets: %j', async (filterPolicy, wanted) => {
    const { notifications, invoked } = await start([toFunction({ filterPolicy }), toFunction()]);
    for (const value of ['a', 'ab', '7']) {
      const attribute = { DataType: Number.isNaN(Number(value)) ? 'String' : 'Number', StringValue: value };
      notifications.publish(publication({ messageAttributes: { value: attribute } }));
    }
    await eventually(() => expect(invoked).toHaveLength(wanted.length + 3));
  });

  test('is delivered again after a failure', async () => {
    let calls = 0;
    const invoke = async () => {
      calls += 1;
      if (calls === 1) throw new Error('function error');
    };
    const { notifications, undelivered } = await start([toFunction()], { invoke });
    notifications.publish(publication());
    await eventually(() => expect(calls).toBe(2));
    expect(undelivered).toEqual([]);
  });

  test('that cannot be delivered goes to the dead-letter queue of its subscription, and is reported', async () => {
    const redrivePolicy = { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead' };
    const invoke = vi.fn(async () => {
      throw new Error('function error');
    });
    const { notifications, deadLetters, undelivered } = await start([toFunction({ redrivePolicy })], { invoke });
    notifications.publish(publication());
    await eventually(() => expect(undelivered).toHaveLength(1));
    expect(invoke).toHaveBeenCalledTimes(3);
    expect(deadLetters.map(([arn]) => arn)).toEqual([redrivePolicy.deadLetterTargetArn]);
    expect(JSON.parse(deadLetters[0]?.[1] ?? '')).toMatchObject({ Message: 'hello', TopicArn: topicArn });
    expect(undelivered[0]).toMatchObject({ deadLetterArn: redrivePolicy.deadLetterTargetArn });
  });

  test('for an address that is not on this machine is not retried', async () => {
    const chat = subscription({ protocol: 'https', endpoint: 'https://chat.example.com/' });
    const { notifications, undelivered } = await start([chat], {
      retry: { firstMs: 60_000, maxMs: 60_000, attempts: 9 },
    });
    notifications.publish(publication());
    await eventually(() => expect(undelivered).toHaveLength(1));
    expect(String(undelivered[0]?.error)).toContain('not on this machine');
  });

  test('is delivered by the next run when this one ended first', async () => {
    const started = Promise.withResolvers<void>();
    const invoke = () => {
      started.resolve();
      return new Promise(() => {});
    };
    const first = await start([toFunction(), subscription()], { invoke });
    first.notifications.publish(publication());
    await started.promise;
    running.pop()?.stop();
    const { invoked } = await start([], { dataDir: first.dataDir });
    await eventually(() => expect(invoked.map(([arn]) => arn)).toEqual([functionArn]));
  });
});

test.each(['sms', 'http', 'email-json'])('the protocol %s is refused at the start', async (protocol) => {
  const starting = start([subscription({ protocol })]);
  await expect(starting).rejects.toThrow(UnsupportedProtocolError);
  await expect(starting).rejects.toThrow(protocol);
});
