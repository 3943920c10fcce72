import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { localClient } from 'template-runner/local-client';
import { openQueueSender } from 'template-runner/testing';
import { eventually } from '../eventually.ts';
import { ONE_ORDER } from '../shop/shop-files.ts';
import { publishedOutcomes } from '../system/published-outcomes.ts';
import { startTestSystem } from '../system/test-system.ts';

const VALID = {
  route: 'orders',
  flow_version: 'shop_orders:v1',
  when_already_processed: 'alert',
  arrival: { bucket: 'b', key: 'k.csv', etag: 'e', sequencer: '01', size: 3, time: '2026-11-24T00:00:00Z' },
};

/** Messages that no rule of a route sends: truncated, with wrong types or missing fields, huge, or not text. */
const MALFORMED: readonly ((at: number) => string)[] = [
  (at) => JSON.stringify(VALID).slice(0, 1 + (at % 100)),
  (at) => JSON.stringify({ ...VALID, arrival: { ...VALID.arrival, size: `${at}` } }),
  (at) => JSON.stringify({ ...VALID, flow_version: at }),
  () => JSON.stringify({ ...VALID, arrival: undefined }),
  () => JSON.stringify([VALID]),
  (at) => JSON.stringify({ ...VALID, route: 'x'.repeat(200_000 + at) }),
  (at) => Buffer.from(Array.from({ length: 300 }, (_, i) => 0xa1 + ((i * (at + 7)) % 90))).toString('latin1'),
  (at) => JSON.stringify({ ...VALID, [`extra_${at}`]: true }),
];

/** Sends one malformed message with each good file. Resolves when every execution has ended and every bad message is a dead letter. */
export async function sendMalformedMessages(files: number) {
  await using test = await startTestSystem({ app: 'test/support/apps/storm-app.ts', speed: 100 });
  const { system } = test;
  const queueArn = system.template.eventSourceMappings.find(({ functionArn }) => functionArn.includes('on-arrival'));
  const sender = openQueueSender(system.endpoint);
  for (let at = 0; at < files; at++) {
    await Promise.all([
      sender.send(queueArn?.queueArn ?? '', MALFORMED[at % MALFORMED.length]?.(at) ?? ''),
      test.upload(`incoming/good-${at}.csv`, ONE_ORDER),
    ]);
  }
  sender.close();
  await test.ended(files);
  const sqs = new SQSClient(localClient(system.endpoint));
  const QueueUrl = test.deployment.deadLettersUrl;
  const deadLetters = await eventually(async () => {
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    const waiting = Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    if (waiting < files) throw new Error(`${waiting} dead letters so far`);
    return waiting;
  });
  const reasons = new Set<string>();
  for (let read = 0; read < deadLetters; ) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['reason'] }),
    );
    for (const message of Messages) reasons.add(message.MessageAttributes?.['reason']?.StringValue ?? '');
    read += Messages.length;
  }
  sqs.destroy();
  const lines = test.events.flatMap((event) => (event.kind === 'log' ? [event.line] : []));
  return {
    outcomes: publishedOutcomes(test.events).map(({ outcome }) => outcome),
    deadLetters,
    reasons,
    /** Repeated deliveries of good messages. */
    repeated: lines.filter((line) => /duplicate delivery ignored|left for another delivery/.test(line)).length,
  };
}
