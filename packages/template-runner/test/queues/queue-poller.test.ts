import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { Clock } from '../../src/clock.ts';
import { type QueuePollerOptions, startQueuePoller } from '../../src/queues/queue-poller.ts';
import type { SqsEvent } from '../../src/queues/sqs-event.ts';
import { eventually } from '../eventually.ts';
import { openWire } from '../wire/open-wire.ts';

const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

describe('the poller of an event source mapping', () => {
  let local: Awaited<ReturnType<typeof openWire>>;
  let queues = 0;
  const stops: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    local = await openWire();
  });
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
  });
  afterAll(() => local.close());

  /** A new queue, with a dead-letter queue for what failed twice. It is delivered again after 30 s, a tenth of a second here. */
  async function newQueue() {
    queues += 1;
    const name = `queue-${queues}`;
    await local.sqs.send(new CreateQueueCommand({ QueueName: `${name}-dead` }));
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf(`${name}-dead`), maxReceiveCount: 2 });
    await local.sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: { RedrivePolicy } }));
    return name;
  }
  const urlOf = (name: string) => `${local.wire.endpoint}/000000000000/${name}`;
  const send = (name: string, MessageBody: string, MessageAttributes?: Record<string, MessageAttributeValue>) =>
    local.sqs.send(new SendMessageCommand({ QueueUrl: urlOf(name), MessageBody, MessageAttributes }));

  async function poll(
    name: string,
    invoke: QueuePollerOptions['invoke'],
    {
      mapping,
      ...more
    }: Partial<Omit<QueuePollerOptions, 'mapping'>> & {
      readonly mapping?: Partial<QueuePollerOptions['mapping']>;
    } = {},
  ) {
    const poller = await startQueuePoller({
      endpoint: local.wire.endpoint,
      invoke,
      clock: new Clock(300),
      onError: () => {},
      mapping: {
        logicalId: 'M',
        queueArn: arnOf(name),
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
        batchSize: 10,
        maximumBatchingWindowSeconds: 0,
        reportBatchItemFailures: true,
        ...mapping,
      },
      ...more,
    });
    stops.push(poller.stop);
    return poller;
  }

  /** Messages in the queue, those that somebody is busy with included. */
  async function left(name: string): Promise<number> {
    const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const { Attributes = {} } = await local.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: urlOf(name), AttributeNames: [...AttributeNames] }),
    );
    return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
  }

  test('hands a function the messages in the shape that Lambda gives them, and deletes them', async () => {
    const name = await newQueue();
    const events: SqsEvent[] = [];
    await poll(name, async (event) => void events.push(event));
    const sent = await send(name, '{"key":"é"}', {
      kind: { DataType: 'String', StringValue: 'x' },
      bytes: { DataType: 'Binary', BinaryValue: Buffer.from([1, 255]) },
    });
    await eventually(async () => expect([events.length, await left(name)]).toEqual([1, 0]));
    expect(events).toEqual([
      {
        Records: [
          {
            messageId: sent.MessageId,
            receiptHandle: expect.any(String),
            body: '{"key":"é"}',
            attributes: {
              ApproximateReceiveCount: '1',
              SentTimestamp: expect.stringMatching(/^\d{13}$/),
              SenderId: expect.any(String),
              ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
            },
            messageAttributes: {
              kind: { dataType: 'String', stringValue: 'x', stringListValues: [], binaryListValues: [] },
              bytes: { dataType: 'Binary', binaryValue: 'Af8=', stringListValues: [], binaryListValues: [] },
            },
            md5OfBody: sent.MD5OfMessageBody,
            md5OfMessageAttributes: sent.MD5OfMessageAttributes,
            eventSource: 'aws:sqs',
            eventSourceARN: arnOf(name),
            awsRegion: 'us-east-1',
          },
        ],
      },
    ]);
  });

  test('returns only the messages that failed, which are delivered again', async () => {
    const name = await newQueue();
    await send(name, 'good');
    await send(name, 'bad');
    const seen: string[] = [];
    await poll(name, async ({ Records }) => {
      seen.push(...Records.map(({ body }) => body));
      const failed = Records.filter(
        ({ body, attributes }) => body === 'bad' && attributes['ApproximateReceiveCount'] === '1',
      );
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
    await eventually(async () => expect([seen.length, await left(name)]).toEqual([3, 0]));
    expect(seen.toSorted()).toEqual(['bad', 'bad', 'good']);
  });

  test('delivers what failed again when its time-out has passed by the clock, and not before', async () => {
    const name = await newQueue();
    const clock = new Clock(300);
    const hold = clock.hold();
    const seen: string[] = [];
    await poll(
      name,
      async ({ Records }) => {
        seen.push(...Records.map(({ body }) => body));
        if (seen.filter((body) => body === 'bad').length === 1 && seen.at(-1) === 'bad') throw new Error('for once');
      },
      { clock },
    );
    await send(name, 'bad');
    await eventually(() => expect(seen).toEqual(['bad']));
    for (let n = 0; n < 20; n += 1) await send(name, 'good');
    await eventually(() => expect(seen).toHaveLength(21));
    expect(seen.lastIndexOf('bad')).toBe(0);
    hold[Symbol.dispose]();
    await eventually(() => expect(seen).toHaveLength(22));
    expect(seen.at(-1)).toBe('bad');
  });

  test('keeps a message to the function that has it, at a speed that would have its time-out pass meanwhile', async () => {
    const name = await newQueue();
    await send(name, 'slow');
    const invoke = vi.fn(() => new Promise((resolve) => setTimeout(resolve, 100)));
    await poll(name, invoke, { clock: new Clock(30_000), mapping: { maximumConcurrency: 2 } });
    await eventually(async () => expect(await left(name)).toBe(0));
    expect(invoke).toHaveBeenCalledOnce();
  });

  test('moves what fails too often to the dead-letter queue, and reports each failure', async () => {
    const name = await newQueue();
    await send(name, 'poison');
    const errors: unknown[] = [];
    const fail = async () => {
      throw new Error('function error');
    };
    await poll(name, fail, { onError: (error) => errors.push(error) });
    await eventually(async () => expect(await left(`${name}-dead`)).toBe(1));
    expect(errors).toHaveLength(2);
    expect(await left(name)).toBe(0);
  });

  test('takes an answer for a success when the mapping asks for no report', async () => {
    const name = await newQueue();
    await send(name, 'x');
    const invoke = vi.fn(async () => ({ batchItemFailures: [{ itemIdentifier: 'unknown' }] }));
    await poll(name, invoke, { mapping: { reportBatchItemFailures: false } });
    await eventually(async () => expect(await left(name)).toBe(0));
    expect(invoke).toHaveBeenCalledOnce();
  });

  test('keeps to the batch size and runs no more batches at one time than the mapping allows', async () => {
    const name = await newQueue();
    for (let n = 0; n < 9; n += 1) await send(name, String(n));
    let running = 0;
    let most = 0;
    const sizes: number[] = [];
    const two = Promise.withResolvers<void>();
    await poll(
      name,
      async ({ Records }) => {
        running += 1;
        if (running === 2) two.resolve();
        most = Math.max(most, running);
        sizes.push(Records.length);
        await two.promise;
        await new Promise((resolve) => setTimeout(resolve, 20));
        running -= 1;
      },
      { mapping: { batchSize: 2, maximumConcurrency: 2 } },
    );
    await eventually(async () => expect(await left(name)).toBe(0));
    expect(most).toBe(2);
    expect(Math.max(...sizes)).toBe(2);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(9);
  });

  test('waits for its batching window, for a batch of more than one call can bring', async () => {
    const name = await newQueue();
    for (let n = 0; n < 12; n += 1) await send(name, String(n));
    const sizes: number[] = [];
    const mapping = { batchSize: 12, maximumBatchingWindowSeconds: 20 };
    await poll(name, async ({ Records }) => void sizes.push(Records.length), { mapping });
    await eventually(async () => expect(await left(name)).toBe(0));
    expect(sizes).toEqual([12]);
  });

  test('loses sight of no message that comes when its batching window ends', async () => {
    const name = await newQueue();
    const counts: (string | undefined)[] = [];
    await poll(
      name,
      async ({ Records }) =>
        void counts.push(...Records.map(({ attributes }) => attributes['ApproximateReceiveCount'])),
      { mapping: { batchSize: 100, maximumBatchingWindowSeconds: 1 } },
    );
    for (let n = 0; n < 200; n += 1) await send(name, String(n));
    await eventually(() => expect(counts).toHaveLength(200));
    expect(new Set(counts)).toEqual(new Set(['1']));
  });

  test('stops at once in the middle of a long poll, and leaves the next message to others', async () => {
    const name = await newQueue();
    const invoke = vi.fn(async () => undefined);
    const poller = await poll(name, invoke);
    await send(name, 'first');
    await eventually(() => expect(invoke).toHaveBeenCalledOnce());
    await poller.stop();
    // By the time that this is answered the queue has seen that the connection of the poll is closed.
    await local.sqs.send(new GetQueueAttributesCommand({ QueueUrl: urlOf(name) }));
    await send(name, 'second');
    const receive = new ReceiveMessageCommand({ QueueUrl: urlOf(name), WaitTimeSeconds: 5 });
    expect((await local.sqs.send(receive)).Messages).toMatchObject([{ Body: 'second' }]);
    expect(invoke).toHaveBeenCalledOnce();
  });

  test('reports a queue that does not exist at the start', async () => {
    await expect(poll('nowhere', async () => undefined)).rejects.toThrow('does not exist');
  });
});
