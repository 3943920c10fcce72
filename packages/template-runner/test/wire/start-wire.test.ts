import { once } from 'node:events';
import { createServer } from 'node:net';
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { ListSubscriptionsByTopicCommand, PublishCommand } from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test } from 'vitest';
import { localClient } from '../../src/local-client.ts';
import type { LocalQueue, LocalSubscription, LocalTemplate } from '../../src/template/local-template.ts';
import { PortInUseError, reservePort, USUAL_PORT } from '../../src/wire/free-port.ts';
import type { ObjectCreated } from '../../src/wire/object-created.ts';
import type { WireOptions } from '../../src/wire/start-wire.ts';
import { DataDirectoryInUseError, openWireState } from '../../src/wire/wire-state.ts';
import { eventually } from '../eventually.ts';
import { openWire } from './open-wire.ts';

const opened: Awaited<ReturnType<typeof openWire>>[] = [];
afterEach(async () => {
  await opened.pop()?.close();
});

async function open(options?: Partial<WireOptions>) {
  const local = await openWire(options);
  opened.push(local);
  return local;
}

/** Stops a wire and starts another one on its data. */
async function restart(local: Awaited<ReturnType<typeof openWire>>, options: Partial<WireOptions> = {}) {
  await local.stop();
  opened.pop();
  return open({ ...options, dataDir: local.dataDir });
}

const topicArn = 'arn:aws:sns:us-east-1:000000000000:topic';
const queue = (name: string, more: Partial<LocalQueue> = {}): LocalQueue => ({
  logicalId: name,
  name,
  arn: `arn:aws:sqs:us-east-1:000000000000:${name}`,
  visibilityTimeoutSeconds: 30,
  retentionSeconds: 345_600,
  ...more,
});
const subscription = (endpoint: string, more: Partial<LocalSubscription> = {}): LocalSubscription => ({
  logicalId: endpoint,
  arn: `${topicArn}:${endpoint}`,
  topicArn,
  protocol: 'sqs',
  endpoint: queue(endpoint).arn,
  rawMessageDelivery: true,
  ...more,
});
const template = (more: Partial<LocalTemplate> = {}) => ({
  buckets: [{ logicalId: 'B', name: 'bucket', arn: 'arn:aws:s3:::bucket', eventBridgeEnabled: true }],
  queues: [queue('one'), queue('two')],
  topics: [{ logicalId: 'T', name: 'topic', arn: topicArn }],
  subscriptions: [],
  ...more,
});

async function queueUrl({ sqs }: Awaited<ReturnType<typeof openWire>>, QueueName: string) {
  return (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
}
async function receive(local: Awaited<ReturnType<typeof openWire>>, name: string, WaitTimeSeconds = 0) {
  const QueueUrl = await queueUrl(local, name);
  return (await local.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds }))).Messages?.[0];
}

describe('creating the resources of a template', () => {
  test('twice changes nothing, and leaves what people added', async () => {
    const local = await open();
    await local.wire.createFrom(template({ subscriptions: [subscription('one')] }));
    await local.sqs.send(new CreateQueueCommand({ QueueName: 'by-hand' }));
    await local.wire.createFrom(template({ subscriptions: [subscription('one')] }));
    const { Buckets } = await local.s3.send(new ListBucketsCommand());
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['bucket']);
    const { Subscriptions } = await local.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
    expect(Subscriptions).toHaveLength(1);
    expect(await queueUrl(local, 'by-hand')).toContain('by-hand');
  });

  test('takes over what changed in the template: times, redrive policy, filters', async () => {
    const local = await open();
    const filterPolicy = { kind: ['a'] };
    const redrive = { deadLetterTargetArn: queue('two').arn, maxReceiveCount: 2 };
    await local.wire.createFrom(
      template({ queues: [queue('one', { redrive })], subscriptions: [subscription('one', { filterPolicy })] }),
    );
    await local.wire.createFrom(
      template({ queues: [queue('one', { visibilityTimeoutSeconds: 7 })], subscriptions: [subscription('one')] }),
    );
    const { Attributes } = await local.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: await queueUrl(local, 'one'), AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({ VisibilityTimeout: '7' });
    expect(Attributes).not.toHaveProperty('RedrivePolicy');
    await local.sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'unfiltered' }));
    expect(await receive(local, 'one')).toMatchObject({ Body: 'unfiltered' });
  });

  test('ends subscriptions that the template no longer has', async () => {
    const local = await open();
    await local.wire.createFrom(template({ subscriptions: [subscription('one'), subscription('two')] }));
    await local.wire.createFrom(template({ subscriptions: [subscription('two')] }));
    await local.sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'x' }));
    expect(await receive(local, 'two')).toBeDefined();
    expect(await receive(local, 'one')).toBeUndefined();
  });

  test('lists subscribers of every protocol', async () => {
    const local = await open();
    const steward = subscription('steward@example.com', { protocol: 'email', endpoint: 'steward@example.com' });
    await local.wire.createFrom(template({ subscriptions: [steward] }));
    const { Subscriptions } = await local.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
    expect(Subscriptions).toMatchObject([{ Protocol: 'email', Endpoint: 'steward@example.com' }]);
  });
});

describe('after a restart', () => {
  test('objects, messages and subscriptions are still there, under the new port', async () => {
    let local = await open();
    await local.wire.createFrom(template({ subscriptions: [subscription('one')] }));
    await local.s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: '../a b+é.csv', Body: 'kept' }));
    await local.sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'kept' }));

    local = await restart(local);
    const { Body } = await local.s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: '../a b+é.csv' }));
    expect(await Body?.transformToString()).toBe('kept');
    expect(await queueUrl(local, 'one')).toContain(`:${local.wire.port}/`);
    expect(await receive(local, 'one')).toMatchObject({ Body: 'kept' });
    await local.sns.send(new PublishCommand({ TopicArn: topicArn, Message: 'new' }));
    expect(await receive(local, 'one')).toMatchObject({ Body: 'new' });
  });

  test('a message that somebody was busy with is there for the next', async () => {
    let local = await open();
    await local.wire.createFrom(template());
    await local.sqs.send(new SendMessageCommand({ QueueUrl: await queueUrl(local, 'one'), MessageBody: 'busy' }));
    expect(await receive(local, 'one')).toBeDefined();
    local = await restart(local);
    expect(await receive(local, 'one')).toMatchObject({ Body: 'busy' });
  });

  test('an object that nobody could be told about is announced', async () => {
    const broken = () => {
      throw new Error('down');
    };
    let local = await open({ onObjectCreated: broken, onError: () => {} });
    await local.wire.createFrom(template());
    await local.s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'late.csv', Body: 'x' }));
    const created: ObjectCreated[] = [];
    local = await restart(local, { onObjectCreated: (object) => void created.push(object) });
    await local.wire.createFrom(template());
    await eventually(() => expect(created).toMatchObject([{ key: 'late.csv' }]));
  });

  test('sequencers go on upwards, even when the clock was set back', async () => {
    const local = await open();
    await local.stop();
    const first = openWireState(local.dataDir, () => 2_000_000_000_000);
    const before = [first.nextSequencer(), first.nextSequencer()];
    first.close();
    const second = openWireState(local.dataDir, () => 1_000_000_000_000);
    const all = [...before, second.nextSequencer()];
    second.close();
    expect(new Set(all).size).toBe(3);
    expect(all).toEqual([...all].sort());
  });
});

describe('messages', () => {
  test('with an emoji are taken, as SQS takes them', async () => {
    const local = await open();
    await local.wire.createFrom(template());
    await local.sqs.send(new SendMessageCommand({ QueueUrl: await queueUrl(local, 'one'), MessageBody: '🙂.csv' }));
    expect(await receive(local, 'one')).toMatchObject({ Body: '🙂.csv' });
  });

  test('that are made visible at once are delivered again', async () => {
    const local = await open();
    await local.wire.createFrom(template());
    const QueueUrl = await queueUrl(local, 'one');
    await local.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'again' }));
    const ReceiptHandle = (await receive(local, 'one'))?.ReceiptHandle;
    await local.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    expect(await receive(local, 'one')).toMatchObject({ Body: 'again' });
  });

  test('do not go to a reader who gave up waiting', async () => {
    const local = await open();
    await local.wire.createFrom(template());
    const QueueUrl = await queueUrl(local, 'one');
    const abortSignal = AbortSignal.timeout(200);
    const given = local.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), { abortSignal });
    await expect(given).rejects.toThrow();
    await local.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'for the next' }));
    expect(await receive(local, 'one', 5)).toMatchObject({ Body: 'for the next' });
  });
});

describe('other services on the same port', () => {
  test('answer by the prefix of their target, in both versions of the JSON protocol', async () => {
    const asked: unknown[] = [];
    const service = async (target: string, body: unknown) => {
      asked.push([target, body]);
      return { status: 200, body: { executionArn: 'arn', startDate: 0 } };
    };
    const { wire } = await open({ services: { AWSStepFunctions: service, secretsmanager: service } });
    const sfn = new SFNClient(localClient(wire.endpoint));
    await expect(sfn.send(new StartExecutionCommand({ stateMachineArn: 'a', input: '"é"' }))).resolves.toMatchObject({
      executionArn: 'arn',
    });
    sfn.destroy();
    const secret = await fetch(wire.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' },
      body: '{"SecretId":"s"}',
    });
    expect(secret.headers.get('content-type')).toContain('application/x-amz-json-1.1');
    expect(asked).toEqual([
      ['AWSStepFunctions.StartExecution', { stateMachineArn: 'a', input: '"é"' }],
      ['secretsmanager.GetSecretValue', { SecretId: 's' }],
    ]);
  });

  test.each([
    ['a service that is not there', 'DynamoDB_20120810.PutItem', '{}', 400, 'UnknownOperationException'],
    ['a body that is not JSON', 'there.Do', '{', 400, 'SerializationException'],
    ['a handler that fails', 'there.Do', '{}', 500, 'InternalServerError'],
  ])('%s is an error in the protocol’s own form', async (_name, target, body, status, type) => {
    const there = async () => {
      throw new Error('no');
    };
    const { wire } = await open({ services: { there } });
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
    const answer = await fetch(wire.endpoint, { method: 'POST', headers, body });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ __type: type });
  });
});

describe('starting', () => {
  test('on a port that is taken is an error when that port was asked for', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expect(openWire({ port })).rejects.toThrow(PortInUseError);
    other.close();
  });

  test('takes the next free port when none was asked for', async () => {
    const one = await reservePort(undefined);
    const two = await reservePort(undefined);
    expect(one.port).toBeGreaterThanOrEqual(USUAL_PORT);
    expect(two.port).toBeGreaterThan(one.port);
    await Promise.all([one.release(), two.release()]);
  });

  test('a second time on the same data directory is refused', async () => {
    const local = await open();
    await expect(openWire({ dataDir: local.dataDir })).rejects.toThrow(DataDirectoryInUseError);
  });

  test('listens on the loopback address only', async () => {
    const { wire } = await open();
    await expect(fetch(`http://127.0.0.1:${wire.port}/health`)).resolves.toMatchObject({ status: 200 });
    await expect(fetch(`http://127.0.0.2:${wire.port}/health`)).rejects.toThrow();
  });
});

describe('what nobody expected', () => {
  test('is answered 500, and told: a full disk would be silent otherwise', async () => {
    const told: unknown[] = [];
    const local = await open({
      onError: (error) => void told.push(error),
      serve: (app) =>
        app.addHook('preHandler', async (request) => {
          if (request.url.startsWith('/broken')) throw new Error('database or disk is full');
        }),
    });
    const answer = await fetch(`${local.wire.endpoint}/broken/key`, { method: 'PUT', body: 'x' });
    expect(`${answer.status} ${await answer.text()}`).toMatch(/^500 [\s\S]*database or disk is full/);
    expect(told).toMatchObject([{ message: 'database or disk is full' }]);
  });
});

test.each(['AmazonSQS.SendMessage', 'AWSStepFunctions.StartExecution'])(
  'a body of %s that is not JSON is the mistake of who sent it',
  async (target) => {
    const told: unknown[] = [];
    const local = await open({ onError: (error) => void told.push(error) });
    const answer = await fetch(local.wire.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target },
      body: '{"QueueUrl":',
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ __type: 'SerializationException' });
    expect(told).toEqual([]);
  },
);
