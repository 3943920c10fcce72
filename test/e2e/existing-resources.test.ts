import { PassThrough } from 'node:stream';
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { localClient } from 'template-runner/local-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Printer } from '../../cli/terminal/printer.ts';
import { FirstStart } from '../../local/first-start.ts';
import { standIns } from '../../local/hints.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

/** The app of `examples/existing-resources-app.ts`, on this machine. */
let test: TestSystem;
let saidAtFirst = '';
beforeAll(async () => {
  test = await startTestSystem({ app: 'examples/existing-resources-app.ts' });
  const screen = new PassThrough().setEncoding('utf8');
  await new FirstStart().dropSamples(test.system, new Printer(screen));
  saidAtFirst = String(screen.read());
  await test.upload('sales/in/november.csv', 'id,amount\n1,9.50\n2,3\n');
  await test.ended(1);
  await test.system.delivered();
});
afterAll(() => test[Symbol.asyncDispose]());

it('a first start with routes of one’s own drops no sample of the shop, and waits for nothing', () => {
  expect(saidAtFirst).toBe('No route takes a sample of the example shop, so none is dropped.\n');
  expect(test.events.filter(({ kind }) => kind === 'object created')).toHaveLength(1);
});

const mails = () => test.events.flatMap((event) => (event.kind === 'mail' ? [event.mail.to] : []));

describe('what a stack refers to and does not create', () => {
  it('is said at the start, each by its name', () => {
    expect(standIns(test.system, 'my/flows')).toEqual([
      'Made here, because the stack refers to what exists in AWS: the bucket acme-landing, the topic acme-data-team, the queue acme-warehouse, the secret acme/lume-api-key-AbCdEf.',
      'The flow acme_sales:v3 has no file in my/flows: it accepts every row. docs/local-flows.md says how to write one.',
    ]);
  });

  it('is a bucket whose files are processed, with the key from a secret', () => {
    expect(test.landingBucket).toBe('acme-landing');
    expect(test.outcomes()).toMatchObject([{ outcome: 'SUCCEEDED', rows: { mapped: 2, rejected: 0 } }]);
  });

  it('is a queue that gets the event', async () => {
    const sqs = new SQSClient(localClient(test.system.endpoint));
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'acme-warehouse' }));
    const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    sqs.destroy();
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({ outcome: 'SUCCEEDED', route: 'sales' });
  });

  it('is a topic that a rule of the stack publishes to, with one more subscriber', async () => {
    await test.until(() => mails().includes('data-team@acme.example'));
  });
});
