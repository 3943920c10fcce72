import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { localClient } from 'template-runner/local-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeadLetter } from '../../../cli/dead-letters/dead-letter.ts';
import { isSigned } from '../../support/aws/verify-signature.ts';
import { runAtTerminal } from '../../support/command-line/run-at-terminal.ts';
import { cliEnvironment, runCli } from '../../support/command-line/run-command-line.ts';
import { eventually } from '../../support/eventually.ts';
import { bodyOf, startServer } from '../../support/http-server.ts';
import { ONE_ORDER } from '../../support/shop/shop-files.ts';
import { withoutEventBridge } from '../../support/system/event-bridge-off.ts';
import { startTestSystem, type TestSystem } from '../../support/system/test-system.ts';

let test: TestSystem;
let env: Readonly<Record<string, string>>;
let queues: SQSClient;
beforeAll(async () => {
  test = await startTestSystem({ app: 'test/support/apps/any-file-app.ts', speed: 1000 });
  env = cliEnvironment(test.system.endpoint);
  // By its checks, however long a machine takes for them.
  const script = { outcome: 'SUCCEEDED', status_calls: 2 } as const;
  test.system.lume.faults.add({ operation: 'run', effect: { kind: 'script', script } });
  queues = new SQSClient(localClient(test.system.endpoint));
});
afterAll(async () => {
  queues.destroy();
  await test[Symbol.asyncDispose]();
});

const dlq = (...args: string[]) => runCli(['dlq', ...args], env);
const urlOf = (name: 'deadLettersUrl' | 'failedNotificationsUrl') => test.deployment[name];

async function deadLetters(...args: string[]): Promise<readonly DeadLetter[]> {
  const { out } = await dlq('show', '--json', ...args);
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as DeadLetter);
}

async function attributesOf(QueueUrl: string): Promise<Readonly<Record<string, string>>> {
  const { Attributes = {} } = await queues.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return Attributes;
}

async function visibleIn(queueUrl: string): Promise<number> {
  return Number((await attributesOf(queueUrl))['ApproximateNumberOfMessages']);
}

/** As SQS leaves it there when on-arrival has failed too often: what lies there still is what it tells of. */
const arrivalOf = (key: string) => ({
  route: 'orders',
  flow_version: 'shop_orders:v1',
  when_already_processed: 'alert',
  arrival: {
    bucket: test.landingBucket,
    key,
    etag: createHash('md5').update(ONE_ORDER).digest('hex'),
    sequencer: '01',
    size: Buffer.byteLength(ONE_ORDER),
    time: '2026-11-24T06:00:00Z',
  },
});

async function stuck(queue: 'deadLettersUrl' | 'failedNotificationsUrl', body: object | string, reason?: string) {
  const MessageBody = typeof body === 'string' ? body : JSON.stringify(body);
  const MessageAttributes = reason === undefined ? {} : { reason: { DataType: 'String', StringValue: reason } };
  await queues.send(new SendMessageCommand({ QueueUrl: urlOf(queue), MessageBody, MessageAttributes }));
}

const outcomeEvent = {
  schema: 'lume-arrivals/outcome/1',
  outcome: 'FAILED',
  run_id: 'run_1',
  source_path: 's3://b/k.csv',
  route: 'orders',
};
const envelope = {
  Type: 'Notification',
  Subject: 'FAILED k.csv: see what happened',
  Message: JSON.stringify(outcomeEvent),
  UnsubscribeURL: 'https://sns.example/?Action=Unsubscribe&SubscriptionArn=arn:aws:sns:us-east-1:1:alerts:sub-1',
};

describe('dlq', () => {
  it('says in peace that nothing is stuck, and has nothing to send back or to remove', async () => {
    const [shown, redriven, purged] = await Promise.all([
      dlq(),
      dlq('redrive'),
      dlq('purge', '--queue', 'notifications', '--json'),
    ]);
    expect(shown).toEqual({
      code: 0,
      out: '',
      err: 'Uploads that could not be handled: none\nEvents that no rule could deliver: none\nMessages that no subscriber could be given: none\n',
    });
    expect(redriven).toEqual({ code: 0, out: '', err: 'Nothing to send back.\n' });
    expect(purged).toEqual({ code: 0, out: '{"queue":"notifications","removed":0}\n', err: '' });
  });

  it.each([
    [['--limit', '0'], '--limit 0: must be a whole number from 1 to 1000'],
    [['redrive', '--rate', '501'], '--rate 501: must be a whole number from 1 to 500'],
    [['purge', '--yes'], "required option '--queue <name>' not specified"],
    [['shwo'], 'too many arguments'],
  ])('refuses %j, naming the option', async (args, words) => {
    expect(await dlq(...args)).toEqual({ code: 2, out: '', err: expect.stringContaining(words) });
  });

  it('shows what is stuck and why, each once, and leaves it where it is', async () => {
    await withoutEventBridge(test, () => test.upload('incoming/good.csv', ONE_ORDER));
    await stuck('deadLettersUrl', arrivalOf('incoming/good.csv'));
    await stuck(
      'deadLettersUrl',
      { ...arrivalOf('incoming/bad.csv'), route: 7 },
      'InvalidArrivalMessageError: route: 7',
    );
    await stuck('deadLettersUrl', 'secret contents');
    await stuck('failedNotificationsUrl', outcomeEvent);
    await stuck('failedNotificationsUrl', { Records: [{ EventSubscriptionArn: 'arn:sub-2', Sns: envelope }] });
    await stuck('failedNotificationsUrl', envelope);

    const all = await deadLetters();
    expect(new Set(all.map(({ id }) => id)).size).toBe(6);
    const of = (file: string | null) => all.filter((each) => each.file === file);
    const bucket = `s3://${test.landingBucket}/incoming`;
    expect(of(`${bucket}/good.csv`)).toMatchObject([{ queue: 'arrivals', route: 'orders', hopeless: false }]);
    expect(of(`${bucket}/bad.csv`)).toMatchObject([{ why: 'InvalidArrivalMessageError: route: 7', hopeless: true }]);
    expect(of(null)).toMatchObject([{ why: expect.stringContaining('is not JSON'), hopeless: true }]);
    expect(of('s3://b/k.csv').map(({ outcome, run_id }) => [outcome, run_id])).toEqual(
      Array(3).fill(['FAILED', 'run_1']),
    );
    expect(of('s3://b/k.csv').map(({ why }) => why)).toEqual(
      expect.arrayContaining([
        'a subscriber did not take it',
        'the function of a subscriber failed at it: subscription arn:sub-2',
        'a subscriber did not take it: subscription arn:aws:sns:us-east-1:1:alerts:sub-1',
      ]),
    );
    expect(JSON.stringify(all)).not.toContain('secret contents');
    expect(await visibleIn(urlOf('deadLettersUrl'))).toBe(3);
    expect(await visibleIn(urlOf('failedNotificationsUrl'))).toBe(3);

    const few = await dlq('show', '--queue', 'arrivals', '--limit', '2');
    expect(
      few.out
        .trim()
        .split('\n')
        .map((line) => line.split('\t').length),
    ).toEqual([6, 6]);
    expect(few.err).toMatch(/: 3\n2 of them shown: raise --limit for more/);
    expect(few.code).toBe(6);
  });

  it('shows a person blocks in colour, and none where NO_COLOR says so', async () => {
    // One after the other: what one reader has is hidden from the next.
    const coloured = await runAtTerminal(['dlq', 'show', '--queue', 'notifications'], env);
    const plain = await runAtTerminal(['dlq', 'show', '--queue', 'notifications'], { ...env, NO_COLOR: '1' });
    expect(coloured.screen).toContain('\u001b[33ma subscriber did not take it\u001b[39m');
    expect(plain.screen).toMatch(
      /s3:\/\/b\/k\.csv {2}\(FAILED, route orders, run_1\)\n {2}a subscriber did not take it/,
    );
    expect(plain.screen).not.toContain('\u001b');
    expect(plain.code).toBe(6);
  });

  it('is told by status too', async () => {
    const { out, code } = await runCli(['status', 'incoming/good.csv'], env);
    expect(out).toMatch(/object +\d+ bytes, last modified/);
    expect(out).toMatch(/stuck +on-arrival failed at every delivery/);
    expect(code).toBe(0);
  });

  it('sends uploads back, warns of those that come back as they are, and says why notifications stay', async () => {
    const { code, out, err } = await dlq('redrive');
    expect(out).toBe('3 messages sent back to the arrivals queue\n');
    expect(err).toContain('3 failed notifications left alone: they came from topics');
    expect(err).toContain('2 of 3 messages read will come back as they are');
    expect(code).toBe(0);
    const SourceArn = (await attributesOf(urlOf('deadLettersUrl')))['QueueArn'];
    const { Results } = await queues.send(new ListMessageMoveTasksCommand({ SourceArn }));
    expect(Results).toMatchObject([
      { Status: 'COMPLETED', DestinationArn: expect.stringMatching(/:any-file-landing-arrivals$/) },
    ]);
    const [outcome] = await test.until(() => test.outcomes().length > 0 && test.outcomes());
    expect(outcome).toMatchObject({
      outcome: 'SUCCEEDED',
      source_path: `s3://${test.landingBucket}/incoming/good.csv`,
    });
    await eventually(async () => expect(await visibleIn(urlOf('deadLettersUrl'))).toBe(2));
    expect((await deadLetters('--queue', 'arrivals')).every(({ hopeless }) => hopeless)).toBe(true);
    expect(await visibleIn(urlOf('failedNotificationsUrl'))).toBe(3);
  });

  const sts = (status: number, xml: string) =>
    startServer(async (request, response) => {
      asked.push({ request, body: await bodyOf(request) });
      response.writeHead(status, { 'content-type': 'text/xml' });
      response.end(xml);
    });
  const asked: { readonly request: IncomingMessage; readonly body: string }[] = [];

  it('moves with the role of the stack, which is taken by a signed call', async () => {
    const movers: string[] = [];
    await using roles = await sts(
      200,
      '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIAREDRIVE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>the/token+of==</SessionToken></Credentials></AssumeRoleResult></AssumeRoleResponse>',
    );
    await using sqs = await startServer(async (request, response) => {
      const target = String(request.headers['x-amz-target']);
      if (target.includes('MoveTask')) {
        movers.push(`${target} ${request.headers.authorization} ${request.headers['x-amz-security-token']}`);
      }
      const headers = { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0' };
      const body = await bodyOf(request);
      const local = await fetch(test.system.endpoint, { method: 'POST', headers, body });
      response.writeHead(local.status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(await local.text());
    });
    const { code } = await runCli(['dlq', 'redrive'], {
      ...env,
      AWS_ACCESS_KEY_ID: 'an-id',
      AWS_SECRET_ACCESS_KEY: 'a-secret',
      AWS_ENDPOINT_URL_STS: roles.url,
      AWS_ENDPOINT_URL_SQS: sqs.url,
    });
    expect(code).toBe(0);
    const [{ request, body }] = [asked[0] ?? expect.fail('no role was asked for')];
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: test.deployment.redriveRoleArn,
      RoleSessionName: 'lume-arrivals',
    });
    expect(isSigned(request, body, 'a-secret')).toBe(true);
    expect(movers.some((each) => each.startsWith('AmazonSQS.StartMessageMoveTask '))).toBe(true);
    for (const each of movers) expect(each).toMatch(/Credential=ASIAREDRIVE\/.* the\/token\+of==$/);
    await eventually(async () => expect(await visibleIn(urlOf('deadLettersUrl'))).toBe(2));
  });

  it('moves nothing for whoever may not take the role, and says what is missing', async () => {
    await using roles = await sts(
      403,
      '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: arn:aws:iam::1:user/ana is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::1:role/redrive</Message></Error></ErrorResponse>',
    );
    const { code, out, err } = await runCli(['dlq', 'redrive'], { ...env, AWS_ENDPOINT_URL_STS: roles.url });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('Not permitted: User: arn:aws:iam::1:user/ana is not authorized to perform: sts:AssumeRole');
    expect(await visibleIn(urlOf('deadLettersUrl'))).toBe(2);
  });

  it('moves nothing where STS does not answer, and says who does not', async () => {
    const { code, out, err } = await runCli(['dlq', 'redrive'], { ...env, AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1' });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('Nothing answers at 127.0.0.1:1');
    expect(err).not.toContain('    at ');
    expect(await visibleIn(urlOf('deadLettersUrl'))).toBe(2);
  });

  it('asks before it removes, and removes nothing when the answer is no', async () => {
    const { code, screen } = await runAtTerminal(['dlq', 'purge', '--queue', 'arrivals'], env, { input: 'n\n' });
    expect(screen).toContain('2 messages will be removed for good');
    expect(screen).toContain('Nothing was removed.');
    expect(code).toBe(1);
    const unasked = await dlq('purge', '--queue', 'arrivals');
    expect(unasked.err).toContain('repeat the command with --yes');
    expect(unasked.code).toBe(1);
    expect(await visibleIn(urlOf('deadLettersUrl'))).toBe(2);
  });

  it('removes one of them for good when the answer is yes', async () => {
    const { code, screen } = await runAtTerminal(['dlq', 'purge', '--queue', 'arrivals'], env, { input: 'y\n' });
    expect(screen).toContain('2 messages removed');
    expect(code).toBe(0);
    expect(await visibleIn(urlOf('deadLettersUrl'))).toBe(0);
    expect(await visibleIn(urlOf('failedNotificationsUrl'))).toBe(3);
    expect((await dlq('purge', '--queue', 'notifications', '--yes')).out).toBe('3 messages removed\n');
  });
});
