import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { localClient } from 'template-runner/local-client';
import { describe, expect, it } from 'vitest';
import { recordedIn } from '../support/aws/embedded-metrics.ts';
import { SimulatedAlarm } from '../support/aws/simulated-alarm.ts';
import { startServer } from '../support/http-server.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';
import type { AlarmProperties } from '../support/template/template-alarms.ts';
import { assemblyOf } from '../support/vitest/shared-assemblies.ts';

const APP = 'test/support/apps/monitored-app.ts';
const DELIVERIES = 6;

/** The deliveries of one file that on-arrival left in the queue, by its own bundle. */
async function deliveriesLeft(
  functionEnv: Readonly<Record<string, string>>,
  arrive: (test: TestSystem) => Promise<unknown> = (test) => test.upload('incoming/orders.csv', 'Order ID\n1\n'),
): Promise<number> {
  await using test = await startTestSystem({ app: APP, functionEnv, speed: 1000 });
  const recorded = () => test.events.flatMap((event) => (event.kind === 'log' ? recordedIn(event.line) : []));
  const left = () => recorded().filter(({ name }) => name === 'LeftInQueue');
  await arrive(test);
  await test.until(() => left().length >= DELIVERIES);
  expect(test.outcomes()).toEqual([]);
  return left().length;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

async function resources(): Promise<readonly Resource[]> {
  const text = await readFile(join(await assemblyOf(APP), 'watched.template.json'), 'utf8');
  return Object.values((JSON.parse(text) as { Resources: Record<string, Resource> }).Resources);
}

/** The minute in which the deployed alarm goes off, of one file that is left at each of its deliveries. */
async function goesOffAt(deliveries: number): Promise<number | undefined> {
  const all = await resources();
  const alarm = all.find(({ Properties }) => Properties?.['AlarmName'] === 'watched.leftArrivals');
  const queue = all.find(
    ({ Properties }) => Properties?.['VisibilityTimeout'] !== undefined && Properties['RedrivePolicy'],
  );
  const minutes = Number(queue?.Properties?.['VisibilityTimeout']) / 60;
  const data = Array.from({ length: deliveries }, (_, at) => ({ minute: 1 + at * minutes, value: 1 }));
  const simulated = new SimulatedAlarm(alarm?.Properties as unknown as AlarmProperties, 2);
  return simulated.goesOffAt(({ name }) => (name === 'LeftInQueue' ? data : []), 60);
}

/** A message that no repetition mends. */
async function sendNonsense({ system }: TestSystem): Promise<void> {
  const sqs = new SQSClient({ ...localClient(system.endpoint), useQueueUrlAsEndpoint: false });
  const queue = system.template.queues.find(({ name }) => name.endsWith('-arrivals'));
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queue?.name }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'nonsense' }));
  sqs.destroy();
}

describe('a file that on-arrival cannot start is counted at each delivery, and pages within 15 minutes, where', () => {
  it('the state machine is gone', async () => {
    const deliveries = await deliveriesLeft({
      STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:gone',
    });
    expect(await goesOffAt(deliveries)).toBeLessThanOrEqual(15);
  });

  it('the permission to start executions is missing', async () => {
    await using stepFunctions = await startServer((_, response) => {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(
        JSON.stringify({ __type: 'AccessDeniedException', Message: 'not authorized: states:StartExecution' }),
      );
    });
    const deliveries = await deliveriesLeft({ AWS_ENDPOINT_URL_SFN: stepFunctions.url });
    expect(await goesOffAt(deliveries)).toBeLessThanOrEqual(15);
  });

  it('its message cannot be put aside, because the dead letters are gone', async () => {
    const gone = { DEAD_LETTERS_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/gone' };
    expect(await goesOffAt(await deliveriesLeft(gone, sendNonsense))).toBeLessThanOrEqual(15);
  });
});
