import { DeleteQueueCommand, GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { localClient } from 'template-runner/local-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeadLetter, DeadLetterQueue } from '../../cli/dead-letters/dead-letter.ts';
import { cliEnvironment, runCli } from '../support/command-line/run-command-line.ts';
import { eventually } from '../support/eventually.ts';
import { ONE_ORDER } from '../support/shop/shop-files.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

let test: TestSystem;
let env: Readonly<Record<string, string>>;
let queues: SQSClient;
beforeAll(async () => {
  test = await startTestSystem({ speed: 1000 });
  env = cliEnvironment(test.system.endpoint);
  queues = new SQSClient(localClient(test.system.endpoint));
});
afterAll(async () => {
  queues.destroy();
  await test[Symbol.asyncDispose]();
});

async function urlOf(name: string): Promise<string> {
  const { QueueUrl } = await queues.send(
    new GetQueueUrlCommand({ QueueName: `${test.system.template.stackName}-${name}` }),
  );
  return QueueUrl ?? expect.fail(`there is no queue ${name}`);
}

async function deadLetters(queue: DeadLetterQueue): Promise<readonly DeadLetter[]> {
  const { out } = await runCli(['dlq', 'show', '--queue', queue, '--json'], env);
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as DeadLetter);
}

describe('a message that no summary can be made of', () => {
  it('is put aside at the first look, with the reason, where nothing sends it to a flow', async () => {
    const MessageBody = '{"schema":"somebody-elses/1"}';
    await queues.send(new SendMessageCommand({ QueueUrl: await urlOf('outage-queue'), MessageBody }));
    await eventually(async () => {
      expect(await deadLetters('notifications')).toMatchObject([
        { why: 'it is not an outcome event, and no summary can be made of it', hopeless: true },
      ]);
    });
    expect(await deadLetters('arrivals')).toEqual([]);
    const { err } = await runCli(['dlq', 'show', '--queue', 'notifications'], env);
    expect(err).toContain('dlq purge --queue notifications');
  });
});

describe('an upload that its rule cannot deliver', () => {
  it('is kept as it came, told by dlq, status and doctor, and is no dead letter of the arrivals', async () => {
    await queues.send(new DeleteQueueCommand({ QueueUrl: await urlOf('landing-arrivals') }));
    await test.upload('incoming/orders-lost.csv', ONE_ORDER);
    const file = `s3://${test.landingBucket}/incoming/orders-lost.csv`;
    await eventually(async () => {
      expect(await deadLetters('events')).toMatchObject([
        { file, route: 'orders', why: expect.stringMatching(/could not deliver it to .*landing-arrivals: \w+/) },
      ]);
    });
    expect(await deadLetters('arrivals')).toEqual([]);
    const [shown, status, doctor] = [
      await runCli(['dlq', 'show', '--queue', 'events'], env),
      await runCli(['status', 'incoming/orders-lost.csv'], env),
      await runCli(['doctor'], env),
    ];
    expect(shown.err).toContain('reconcile --start');
    expect(status.out).toMatch(/stuck +EventBridge could not deliver it/);
    expect(doctor.out).toMatch(
      /events that no rule could deliver: 1 message\n.*docs\/runbook\.md#alarm-undeliveredevents/,
    );
  });
});
