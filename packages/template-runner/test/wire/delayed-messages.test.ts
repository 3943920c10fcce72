import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { Clock } from '../../src/clock.ts';
import { eventually } from '../eventually.ts';
import { openWire } from './open-wire.ts';

const QUARTER_OF_AN_HOUR = 900;

async function queueOf(sqs: SQSClient): Promise<string> {
  return (await sqs.send(new CreateQueueCommand({ QueueName: 'delays' }))).QueueUrl ?? '';
}
const send = (sqs: SQSClient, QueueUrl: string, MessageBody: string, DelaySeconds: number) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));
async function received(sqs: SQSClient, QueueUrl: string, WaitTimeSeconds = 0): Promise<readonly unknown[]> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds }));
  return Messages.map(({ Body }) => Body);
}
async function delayed(sqs: SQSClient, QueueUrl: string): Promise<string | undefined> {
  const AttributeNames = ['ApproximateNumberOfMessagesDelayed'] as const;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
  );
  return Attributes?.['ApproximateNumberOfMessagesDelayed'];
}

describe('a message that is sent with a delay', () => {
  test('waits by the clock: not while that is held, and then as fast as it runs', async () => {
    const clock = new Clock(1_000_000);
    const local = await openWire({ clock });
    const url = await queueOf(local.sqs);
    const held = clock.hold();
    await send(local.sqs, url, 'later', QUARTER_OF_AN_HOUR);
    await send(local.sqs, url, 'now', 0);
    expect(await received(local.sqs, url)).toEqual(['now']);
    expect(await received(local.sqs, url)).toEqual([]);
    expect(await delayed(local.sqs, url)).toBe('1');
    held[Symbol.dispose]();
    await eventually(async () => expect(await received(local.sqs, url)).toEqual(['later']));
    await local.close();
  });

  test('reaches a reader that waits for it already', async () => {
    const clock = new Clock(1_000_000);
    const local = await openWire({ clock });
    const url = await queueOf(local.sqs);
    const held = clock.hold();
    await send(local.sqs, url, 'later', QUARTER_OF_AN_HOUR);
    const reading = received(local.sqs, url, 20);
    held[Symbol.dispose]();
    expect(await reading).toEqual(['later']);
    await local.close();
  });

  test('waits on, for the rest of its delay, when the system is started again', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'wire-'));
    const before = await openWire({ dataDir });
    await send(before.sqs, await queueOf(before.sqs), 'later', QUARTER_OF_AN_HOUR);
    await before.stop();
    const clock = new Clock(1_000_000);
    const held = clock.hold();
    const after = await openWire({ dataDir, clock });
    const url = await queueOf(after.sqs);
    expect(await received(after.sqs, url)).toEqual([]);
    held[Symbol.dispose]();
    await eventually(async () => expect(await received(after.sqs, url)).toEqual(['later']));
    await after.stop();
    await rm(dataDir, { recursive: true });
  });
});
