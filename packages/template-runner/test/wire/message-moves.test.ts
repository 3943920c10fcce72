import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { openWire } from './open-wire.ts';

let local: Awaited<ReturnType<typeof openWire>>;
beforeAll(async () => {
  local = await openWire();
});
afterAll(() => local.close());

async function queue(QueueName: string, deadLetterTargetArn?: string) {
  const Attributes =
    deadLetterTargetArn === undefined
      ? {}
      : { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }) };
  const { QueueUrl = '' } = await local.sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  const { Attributes: { QueueArn = '' } = {} } = await local.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  return { url: QueueUrl, arn: QueueArn };
}

const start = (SourceArn: string, more: { DestinationArn?: string; MaxNumberOfMessagesPerSecond?: number } = {}) =>
  local.sqs.send(new StartMessageMoveTaskCommand({ SourceArn, ...more }));
const newest = async (SourceArn: string) =>
  (await local.sqs.send(new ListMessageMoveTasksCommand({ SourceArn }))).Results?.[0];
const ended = (arn: string) => eventually(async () => expect((await newest(arn))?.Status).toBe('COMPLETED'));

describe('a move of messages', () => {
  test('brings dead letters to the queue that names them as its own, as new messages with their attributes', async () => {
    const dead = await queue('dead-1');
    const source = await queue('source-1', dead.arn);
    const MessageAttributes = { reason: { DataType: 'String', StringValue: 'why' } };
    const { MessageId } = await local.sqs.send(
      new SendMessageCommand({ QueueUrl: dead.url, MessageBody: 'a', MessageAttributes }),
    );
    await local.sqs.send(new ReceiveMessageCommand({ QueueUrl: dead.url, VisibilityTimeout: 0 }));
    await start(dead.arn);
    await ended(dead.arn);
    expect(await newest(dead.arn)).toMatchObject({
      SourceArn: dead.arn,
      ApproximateNumberOfMessagesMoved: 1,
      ApproximateNumberOfMessagesToMove: 1,
    });
    const { Messages = [] } = await local.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: source.url,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      }),
    );
    expect(Messages).toMatchObject([{ Body: 'a', MessageAttributes, Attributes: { ApproximateReceiveCount: '1' } }]);
    expect(Messages[0]?.MessageId).not.toBe(MessageId);
  });

  test('goes on at its rate, one at a time', async () => {
    const dead = await queue('dead-2');
    await queue('source-2', dead.arn);
    for (const MessageBody of ['a', 'b']) {
      await local.sqs.send(new SendMessageCommand({ QueueUrl: dead.url, MessageBody }));
    }
    await start(dead.arn, { MaxNumberOfMessagesPerSecond: 2 });
    expect(await newest(dead.arn)).toMatchObject({ Status: 'RUNNING', TaskHandle: expect.any(String) });
    await expect(start(dead.arn)).rejects.toMatchObject({ name: 'UnsupportedOperation' });
    await ended(dead.arn);
  });

  test('is refused from a queue that is nobody’s dead letters, from none, and where the way back is not known', async () => {
    const dead = await queue('dead-3');
    await expect(start(dead.arn)).rejects.toMatchObject({ name: 'UnsupportedOperation' });
    await expect(start(`${dead.arn}-not`)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await queue('source-3a', dead.arn);
    const other = await queue('source-3b', dead.arn);
    await expect(start(dead.arn)).rejects.toThrow('DestinationArn is required');
    await expect(start(dead.arn, { DestinationArn: other.arn })).resolves.toBeDefined();
    await expect(start(dead.arn, { DestinationArn: other.arn, MaxNumberOfMessagesPerSecond: 501 })).rejects.toThrow(
      'from 1 to 500',
    );
  });
});
