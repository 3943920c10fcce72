import { CreateTopicCommand, PublishBatchCommand, PublishCommand } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bodyFor, type Publication } from '../../src/wire/sns-publication.ts';
import { eventually } from '../eventually.ts';
import { openWire } from './open-wire.ts';

const TopicArn = 'arn:aws:sns:us-east-1:000000000000:outcomes';
const queueArn = 'arn:aws:sqs:us-east-1:000000000000:readers';

describe('publishing to a topic', () => {
  let published: Publication[] = [];
  let local: Awaited<ReturnType<typeof openWire>>;

  beforeAll(async () => {
    local = await openWire({ onPublish: (publication) => void published.push(publication) });
    await local.sns.send(new CreateTopicCommand({ Name: 'outcomes' }));
    await local.wire.createFrom({
      buckets: [],
      topics: [{ name: 'outcomes', arn: TopicArn }],
      queues: [
        {
          name: 'readers',
          arn: queueArn,
          visibilityTimeoutSeconds: 30,
          retentionSeconds: 60,
        },
      ],
      subscriptions: [
        {
          logicalId: 'S',
          arn: `${TopicArn}:s`,
          topicArn: TopicArn,
          protocol: 'sqs',
          endpoint: queueArn,
          rawMessageDelivery: true,
        },
      ],
    });
  });
  beforeEach(() => {
    published = [];
  });
  afterAll(() => local.close());

  const publish = (input: Partial<PublishCommand['input']>) =>
    local.sns.send(new PublishCommand({ TopicArn, Message: 'hello', ...input }));

  async function received(): Promise<string | undefined> {
    const { QueueUrl } = await local.sqs.send(new GetQueueUrlCommand({ QueueName: 'readers' }));
    const { Messages } = await local.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
    return Messages?.[0]?.Body;
  }

  test('hands on subject, text, attributes and the id that the publisher got', async () => {
    const MessageAttributes = { outcome: { DataType: 'String', StringValue: 'FAILED' } };
    const { MessageId } = await publish({ Subject: 'Orders é', MessageAttributes });
    await eventually(() =>
      expect(published).toEqual([
        {
          topicArn: TopicArn,
          messageId: MessageId,
          subject: 'Orders é',
          bodies: { default: 'hello' },
          messageAttributes: MessageAttributes,
          time: expect.stringMatching(/Z$/),
        },
      ]),
    );
    expect(await received()).toBe('hello');
  });

  test('with a body for each protocol gives queues theirs, and hands all of them on', async () => {
    const bodies = { default: 'the event', email: 'dear steward', sqs: 'for queues' };
    await publish({ Message: JSON.stringify({ ...bodies, http: 7 }), MessageStructure: 'json' });
    expect(await received()).toBe('for queues');
    await eventually(() => expect(published[0]?.bodies).toEqual(bodies));
    expect(bodyFor(bodies, 'email')).toBe('dear steward');
    expect(bodyFor(bodies, 'lambda')).toBe('the event');
  });

  test('with no body for queues gives them the default', async () => {
    await publish({ Message: JSON.stringify({ default: 'the event', email: 'dear' }), MessageStructure: 'json' });
    expect(await received()).toBe('the event');
  });

  test.each([
    ['a message that is not JSON', { Message: 'hello', MessageStructure: 'json' }],
    ['a message that is not an object', { Message: '["default"]', MessageStructure: 'json' }],
    ['no default', { Message: '{"email":"x"}', MessageStructure: 'json' }],
    ['a default that is not text', { Message: '{"default":{}}', MessageStructure: 'json' }],
    ['another structure', { MessageStructure: 'xml' }],
    ['a subject of 100 characters', { Subject: 'x'.repeat(100) }],
    ['a subject with a line break', { Subject: 'a\nb' }],
    ['more than 256 KiB over all bodies', { Message: JSON.stringify({ default: 'x', email: 'é'.repeat(131_072) }) }],
  ])('is refused for %s, and nobody hears of it', async (_name, input) => {
    await expect(publish(input)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    expect(published).toEqual([]);
  });

  test('takes a subject of 99 characters', async () => {
    await publish({ Subject: 'x'.repeat(99) });
    expect(await received()).toBe('hello');
  });

  test('to a topic that does not exist is an error, and nobody hears of it', async () => {
    await expect(publish({ TopicArn: `${TopicArn}-else` })).rejects.toMatchObject({ name: 'NotFoundException' });
    await publish({ Message: 'after' });
    await eventually(() => expect(published.map(({ bodies }) => bodies.default)).toEqual(['after']));
    expect(await received()).toBe('after');
  });

  test('in batches is refused in so many words', async () => {
    const PublishBatchRequestEntries = [{ Id: 'a', Message: 'x' }];
    const batch = local.sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
    await expect(batch).rejects.toThrow('PublishBatch is not supported');
  });
});
