import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openWire } from './open-wire.ts';

let local: Awaited<ReturnType<typeof openWire>>;
beforeEach(async () => {
  local = await openWire();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await local.close();
});

const HOUR_MS = 3_600_000;
/** The time of the whole machine is set, while what has passed goes on to pass. */
function setTime(byMs: number): void {
  const { now } = Date;
  vi.spyOn(Date, 'now').mockImplementation(() => now.call(Date) + byMs);
}

async function receive(QueueUrl: string | undefined, WaitTimeSeconds: number, VisibilityTimeout: number) {
  const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds, VisibilityTimeout });
  return (await local.sqs.send(command)).Messages?.map(({ Body }) => Body) ?? [];
}

describe('a message that somebody has received', () => {
  test('comes again after its time-out, also when the time is set back an hour meanwhile', async () => {
    const { QueueUrl } = await local.sqs.send(new CreateQueueCommand({ QueueName: 'steady' }));
    await local.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
    expect(await receive(QueueUrl, 0, 1)).toEqual(['a']);
    setTime(-HOUR_MS);
    expect(await receive(QueueUrl, 20, 1)).toEqual(['a']);
  });

  test('does not come again before that, because the time is set forward', async () => {
    const { QueueUrl } = await local.sqs.send(new CreateQueueCommand({ QueueName: 'steady' }));
    await local.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
    expect(await receive(QueueUrl, 0, 600)).toEqual(['a']);
    setTime(HOUR_MS);
    expect(await receive(QueueUrl, 0, 600)).toEqual([]);
  });
});
