import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Fault } from 'simulated-lume';
import { localClient } from 'template-runner/local-client';
import { createEventBus, objectCreatedEvent, openQueueSender } from 'template-runner/testing';
import { inTurns } from '../../../bench/support/in-turns.ts';
import { randomFrom } from '../../../bench/support/seeded-random.ts';
import type { OutcomeEvent } from '../../../functions/reports/outcome-event.ts';
import { eventually } from '../eventually.ts';
import { ONE_ORDER, SHOP_FLOWS } from '../shop/shop-files.ts';
import { publishedOutcomes } from '../system/published-outcomes.ts';
import { startTestSystem, type TestSystem } from '../system/test-system.ts';

export interface StormOptions {
  readonly files: number;
  readonly app: string;
  readonly duplicates: 'kind' | 'unkind';
  readonly seed: number;
}

export interface StormResult {
  readonly deliveries: number;
  readonly faults: number;
  readonly outcomes: readonly OutcomeEvent[];
  readonly runsByPath: Readonly<Record<string, number>>;
  readonly executions: number;
  readonly running: number;
  readonly deadLetters: number;
}

/** The probability of each effect per call; there are ten or eleven. */
const SHARE = 0.01;
const EFFECTS = [
  { kind: 'answer', status: 429, when: 'before' },
  { kind: 'answer', status: 503, when: 'before' },
  { kind: 'answer', status: 500, when: 'after' },
  { kind: 'reset', when: 'after' },
  { kind: 'hang', when: 'after' },
  // A proxy answers in place of Lume, before the call reached Lume or after Lume acted on it.
  { kind: 'answer', status: 302, when: 'before', headers: { location: 'https://login.shop.example/' }, body: '' },
  { kind: 'answer', status: 404, when: 'before', body: 'default backend - 404' },
  { kind: 'answer', status: 200, when: 'after', body: '<html><h1>We will be back</h1></html>' },
  { kind: 'answer', status: 503, when: 'after', body: 'upstream connect error or disconnect/reset before headers' },
  { kind: 'answer', status: 503, when: 'after', body: { message: 'Service Unavailable' } },
] as const satisfies readonly Fault['effect'][];
const STATUS_CALL_EFFECTS = [
  { kind: 'answer', status: 200, body: { id: 'run_of_another', status: 'SUCCEEDED', metadata: {} } },
] as const satisfies readonly Fault['effect'][];

/** How many executions are started by hand, each a forced rerun of a file outside all routes. */
export const forcedIn = (files: number) => Math.ceil(files / 20);

/**
 * Uploads the files, delivers the event of each 1 to 4 times in random order, forces some others by hand, and fails one
 * call in ten, in Lume or a proxy, in eleven ways. Resolves when every execution has ended and the queue is empty.
 */
export async function storm({ files, app, duplicates, seed }: StormOptions): Promise<StormResult> {
  await using test = await startTestSystem({
    app,
    speed: 100,
    lume: { flowsDir: SHOP_FLOWS, duplicates },
  });
  const { system } = test;
  const random = randomFrom(seed);
  for (const operation of ['run', 'runStatus'] as const) {
    [...EFFECTS, ...(operation === 'run' ? [] : STATUS_CALL_EFFECTS)].forEach((effect, at) => {
      system.lume.faults.add({ operation, effect, times: 'always', probability: SHARE, seed: seed + at });
    });
  }
  const sender = openQueueSender(system.endpoint);
  const bus = createEventBus({
    rules: system.template.rules,
    deliver: (arn, body) => sender.send(arn, body),
    onUndeliverable: ({ error }) => {
      throw error;
    },
  });

  const keys = Array.from({ length: files }, (_, at) => `incoming/storm-${at}.csv`);
  await inTurns(keys, 20, (key) => test.upload(key, ONE_ORDER));
  const created = await test.until(() => {
    const seen = test.events.flatMap((event) => (event.kind === 'object created' ? [event.object] : []));
    return seen.length === files && seen;
  });
  const again = shuffled(
    created.flatMap((object) => Array.from({ length: Math.floor(random() * 4) }, () => object)),
    random,
  );
  await inTurns(again, 20, (object) => bus.put(objectCreatedEvent(object)));
  sender.close();
  await inTurns([...Array(forcedIn(files)).keys()], 20, (at) => startForced(test, `forced/storm-${at}.csv`));

  await test.ended(files + forcedIn(files));
  const sqs = new SQSClient(localClient(system.endpoint));
  await eventually(async () => {
    const waiting = await depth(sqs, arrivalsUrl(test));
    if (waiting > 0) throw new Error(`${waiting} arrivals are still in the queue`);
  });
  const deadLetters = await depth(sqs, test.deployment.deadLettersUrl);
  sqs.destroy();
  const changes = test.events.filter((event) => event.kind === 'execution changed' && event.status === 'RUNNING');
  const { runs_by_path, faults_happened } = system.lume.stats();
  return {
    deliveries: created.length + again.length,
    faults: faults_happened,
    outcomes: publishedOutcomes(test.events),
    runsByPath: runs_by_path,
    executions: changes.length,
    running: system.executions.running,
    deadLetters,
  };
}

async function startForced(test: TestSystem, key: string): Promise<void> {
  await test.upload(key, ONE_ORDER);
  const input = {
    flow_version: 'shop_orders:v1',
    source_path: `s3://${test.landingBucket}/${key}`,
    force_rerun: true,
    reason: 'a storm',
  };
  await test.sfn.send(
    new StartExecutionCommand({ stateMachineArn: test.stateMachineArn, input: JSON.stringify(input) }),
  );
}

function arrivalsUrl({ system }: TestSystem): string {
  const mapping = system.template.eventSourceMappings.find(({ functionArn }) => functionArn.includes('on-arrival'));
  const [, , , , account, name] = mapping?.queueArn.split(':') ?? [];
  return `${system.endpoint}/${account}/${name}`;
}

/** Messages that are visible, in flight or delayed. */
async function depth(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesDelayed',
  ].reduce((sum, name) => sum + Number(Attributes[name as keyof typeof Attributes] ?? 0), 0);
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
