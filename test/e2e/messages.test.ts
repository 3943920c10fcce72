import { readFile } from 'node:fs/promises';
import { CreateQueueCommand, GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { localClient } from 'template-runner/local-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OutcomeEvent } from '../../functions/reports/outcome-event.ts';
import { CHAT_URL, QUEUES } from '../support/apps/every-subscriber-stack.ts';
import { bodyOf, startServer, type TestServer } from '../support/http-server.ts';
import { MESSY_ORDERS, ORDERS, WEB_PAGE } from '../support/shop/shop-files.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

const WHOLE = 'orders-2026-11-23.csv';
const MESSY = 'orders-2026-11-24.csv';
const BROKEN = 'orders-broken.csv';
const CRASHING = 'returns-2026-11.csv';
/** The content of each file that lands. */
const FILES = { [WHOLE]: ORDERS, [MESSY]: MESSY_ORDERS, [BROKEN]: WEB_PAGE, [CRASHING]: 'Return ID\nRT-3301\n' };

let test: TestSystem;
let sqs: SQSClient;
let chat: TestServer;
const chatBodies: string[] = [];

beforeAll(async () => {
  chat = await startServer(async (request, response) => {
    chatBodies.push(await bodyOf(request));
    response.end();
  });
  test = await startTestSystem({
    app: 'test/support/apps/every-subscriber-app.ts',
    httpRewrites: { [CHAT_URL]: chat.url },
  });
  sqs = new SQSClient(localClient(test.system.endpoint));
  for (const QueueName of Object.values(QUEUES)) await sqs.send(new CreateQueueCommand({ QueueName }));
  for (const [name, content] of Object.entries(FILES)) await test.upload(`incoming/${name}`, content);
  await test.ended(4);
  await test.system.delivered();
});
afterAll(async () => {
  sqs.destroy();
  await test[Symbol.asyncDispose]();
  await chat[Symbol.asyncDispose]();
});

const mails = () => test.events.flatMap((event) => (event.kind === 'mail' ? [event.mail] : []));
const posts = () => test.system.slack?.posts ?? [];

/** All that a queue holds: what was published before is there, because SNS has it put there before it answers. */
async function bodiesIn(queue: string): Promise<readonly unknown[]> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queue }));
  const bodies: unknown[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body = '' }) => JSON.parse(Body) as unknown));
  }
}

const outcomesIn = (events: readonly unknown[]) =>
  (events as readonly OutcomeEvent[]).map(({ outcome, source_path }) => `${outcome} ${source_path?.split('/').at(-1)}`);

describe('one run of four files', () => {
  it('mails each reader what concerns them, as files that a mail program opens', async () => {
    const said = mails().map(({ to, subject }) => `${to}: ${subject}`);
    expect(said.toSorted()).toEqual([
      `analysts@shop.example: PARTIAL_FAILED ${MESSY}: 6 rows ready`,
      `analysts@shop.example: SUCCEEDED ${WHOLE}: 4 rows ready`,
      `on-call@shop.example: CRASHED ${CRASHING}: run crashed`,
      `on-call@shop.example: FAILED ${BROKEN}: run failed`,
      `on-call@shop.example: PARTIAL_FAILED ${MESSY}: 40 % of the rows rejected`,
      `stewards@shop.example: PARTIAL_FAILED ${MESSY}: 4 rows rejected`,
    ]);
    for (const { file, subject } of mails()) {
      const eml = await readFile(file, 'utf8');
      expect(eml).toContain(`Subject: ${subject.slice(0, 20)}`);
      expect(eml).toContain('Content-Type: text/plain');
    }
  });

  it('mails text of 72 columns, but for what is there to be copied', () => {
    for (const { text } of mails()) {
      const [message = ''] = text.split('\n--\n');
      const long = message.split('\n').filter((line) => line.length > 72);
      for (const line of long) expect(line).toMatch(/^( {2}aws |https:|[\w ]+: +s3:|Report: +s3:)/);
    }
  });

  it('alerts when a route has more rejected rows than it takes, and says why', () => {
    const alert = mails().find(({ to, subject }) => to === 'on-call@shop.example' && subject.includes(MESSY));
    expect(alert?.text.replace(/\s+/g, ' ')).toContain(
      '4 of 10 rows were rejected (40 %). This route alerts above 2 %.',
    );
  });

  it('posts to each Slack channel what its topics carry, within the limits of Block Kit', () => {
    // The stand-in refuses what is past a limit of Slack: what is here was taken.
    expect(
      posts()
        .map(({ channel, payload }) => `${channel}: ${payload.text}`)
        .toSorted(),
    ).toEqual([
      `on-call: CRASHED ${CRASHING}: run crashed`,
      `on-call: FAILED ${BROKEN}: run failed`,
      `on-call: PARTIAL_FAILED ${MESSY}: 40 % of the rows rejected`,
      `stewards: PARTIAL_FAILED ${MESSY}: 4 rows rejected`,
    ]);
    const toStewards = JSON.stringify(posts().find(({ channel }) => channel === 'stewards')?.payload.blocks);
    expect(toStewards).toContain('4 of 10 rows were rejected');
    expect(toStewards).toContain('rejects.csv');
  });

  it('keeps the messages to Slack as a page that shows them', async () => {
    const page = await readFile(test.system.slackPage ?? '', 'utf8');
    for (const { payload } of posts()) expect(page).toContain(payload.text);
  });

  it('puts the event, and nothing around it, on the queue of a program', async () => {
    const events = await bodiesIn(QUEUES.ready);
    expect(outcomesIn(events).toSorted()).toEqual([`PARTIAL_FAILED ${MESSY}`, `SUCCEEDED ${WHOLE}`]);
    expect(events).toContainEqual(test.outcomes().find(({ outcome }) => outcome === 'SUCCEEDED'));
  });

  it('keeps from a queue with a filter what its program did not ask for', async () => {
    expect(outcomesIn(await bodiesIn(QUEUES.failed))).toEqual([`FAILED ${BROKEN}`]);
  });

  it('posts to a web address in the schema of Amazon Q Developer, inside the envelope of SNS', () => {
    const notifications = chatBodies.map((body) => JSON.parse((JSON.parse(body) as { Message: string }).Message));
    expect(notifications).toHaveLength(3);
    for (const notification of notifications) {
      expect(notification).toMatchObject({
        version: '1.0',
        source: 'custom',
        content: { textType: 'client-markdown' },
      });
    }
    const threads = notifications.map(({ metadata }) => metadata.threadId as string);
    expect(new Set(threads).size, 'a thread for each file').toBe(3);
  });
});

describe('notify-slack', () => {
  const slack = () => {
    const started = test.system.slack;
    if (!started) throw new Error('the template posts to no Slack');
    return started;
  };
  const reportAgain = async () => {
    const { run_id } = test.outcomes().find(({ outcome }) => outcome === 'CRASHED') ?? {};
    const before = slack().requests;
    await test.execute({ run_id });
    await test.system.delivered();
    return slack().requests - before;
  };
  const logs = () => test.events.flatMap((event) => (event.kind === 'log' ? [event.line] : []));

  it('comes back when Slack is busy or broken, and the message arrives once', async () => {
    const before = posts().length;
    slack().answerNext({ status: 429, headers: { 'retry-after': '1' } }, { status: 503 });
    expect(await reportAgain()).toBe(3);
    expect(posts().length - before).toBe(1);
  });

  it('has what Slack refuses in the queue that an alarm watches, and keeps the address to itself', async () => {
    const before = posts().length;
    const refused = { status: 404, body: 'no_service' };
    slack().answerNext(...Array.from({ length: 5 }, () => refused));
    expect(await reportAgain()).toBe(5);
    expect(posts().length).toBe(before);

    const queue = test.deployment.failedNotificationsUrl.split('/').at(-1) ?? '';
    const [letter] = (await bodiesIn(queue)) as { Records: { Sns: { Subject: string } }[] }[];
    expect(letter?.Records[0]?.Sns.Subject).toMatch(/^CRASHED /);

    const trouble = test.events.flatMap((event) => (event.kind === 'trouble' ? [String(event.error)] : []));
    expect(trouble.join()).toContain('no_service');
    expect(logs().some((line) => line.includes('not posted to Slack') && line.includes('no_service'))).toBe(true);
    const address = new URL(slack().webhookOf('on-call'));
    for (const line of [...logs(), ...trouble, JSON.stringify(letter)]) {
      expect(line).not.toContain(address.host);
      expect(line).not.toContain(address.pathname);
    }
  });
});
