import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  CloudWatchClient,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { localClient } from 'template-runner/local-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAtTerminal } from '../../support/command-line/run-at-terminal.ts';
import { cliEnvironment, runCli } from '../../support/command-line/run-command-line.ts';
import { bodyOf, startServer } from '../../support/http-server.ts';
import { startTestSystem, type TestSystem } from '../../support/system/test-system.ts';

let test: TestSystem;
let env: Readonly<Record<string, string>>;
let alarms: CloudWatchClient;
let queues: SQSClient;
beforeAll(async () => {
  test = await startTestSystem({ speed: 1000 });
  env = cliEnvironment(test.system.endpoint);
  alarms = new CloudWatchClient(localClient(test.system.endpoint));
  queues = new SQSClient(localClient(test.system.endpoint));
});
afterAll(async () => {
  alarms.destroy();
  queues.destroy();
  await test[Symbol.asyncDispose]();
});

interface Finding {
  readonly about: string;
  readonly state: string;
  readonly said: string;
  readonly mend?: string;
}

async function doctor(more: Readonly<Record<string, string>> = {}) {
  const { code, out } = await runCli(['doctor', '--json'], { ...env, ...more });
  const findings = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Finding);
  return { code, findings, bad: findings.filter(({ state }) => state === 'bad') };
}

describe('doctor', () => {
  it('finds nothing wrong with a deployment that works, and says what it cannot see here', async () => {
    const { code, findings, bad } = await doctor();
    expect(bad).toEqual([]);
    expect(code).toBe(0);
    const states = Object.fromEntries(findings.map(({ about, state }) => [about, state]));
    expect(states).toEqual({
      uploads: 'ok',
      routes: 'ok',
      files: 'ok',
      key: 'ok',
      lume: 'ok',
      subscribers: 'ok',
      alarms: 'ok',
      'dead letters': 'ok',
      quotas: 'unknown',
    });
  });

  it('prints one line for each check, for people', async () => {
    const { out } = await runCli(['doctor'], env);
    expect(out).toMatch(/^✓ uploads {7}\S+ tells EventBridge of uploads$/m);
    expect(out).toMatch(/^\? quotas {8}not answered here/m);
  });

  it('has colours at a terminal, and none with NO_COLOR', async () => {
    const coloured = await runAtTerminal(['doctor'], env);
    expect(coloured.screen).toContain('\u001b[32m✓\u001b[39m uploads');
    expect(coloured.screen).toContain('\u001b[33m?\u001b[39m quotas');
    const plain = await runAtTerminal(['doctor'], { ...env, NO_COLOR: '1' });
    expect(plain.screen).toMatch(/^✓ uploads/m);
    expect([coloured.code, plain.code]).toEqual([0, 0]);
  });

  const notification = (on: boolean) =>
    test.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: test.landingBucket,
        NotificationConfiguration: on ? { EventBridgeConfiguration: {} } : {},
      }),
    );
  const alarm = () => ({ AlarmNames: [`${test.deployment.deploymentName}.deadLetters`] });
  const alarmState = (StateValue: 'ALARM' | 'OK') =>
    alarms.send(new SetAlarmStateCommand({ AlarmName: alarm().AlarmNames[0], StateValue, StateReason: 'on purpose' }));
  const letter = (QueueUrl: string) => queues.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
  const purge = (QueueUrl: string) => queues.send(new PurgeQueueCommand({ QueueUrl }));
  const lumeAnswers = (status: number) =>
    test.system.lume.faults.add({ operation: 'runStatus', times: 'always', effect: { kind: 'answer', status } });
  const mended = () => test.system.lume.faults.clear();

  it.each<readonly [string, string, RegExp, RegExp, () => unknown, () => unknown]>([
    [
      'EventBridge is switched off',
      'uploads',
      /does not tell EventBridge/,
      /get-bucket-notification-configuration[\s\S]*"EventBridgeConfiguration": \{\}[\s\S]*put-bucket-notification-configuration/,
      () => notification(false),
      () => notification(true),
    ],
    [
      'Lume refuses the key',
      'lume',
      /refuses the API key/,
      /put-secret-value .*file:\/\/key\.txt/,
      () => lumeAnswers(401),
      mended,
    ],
    ['Lume is away', 'lume', /cannot be reached/, /lume\.baseUrl/, () => lumeAnswers(503), mended],
    [
      'an alarm is silenced',
      'alarms',
      /is silenced/,
      /enable-alarm-actions --alarm-names lume-arrivals\.deadLetters/,
      () => alarms.send(new DisableAlarmActionsCommand(alarm())),
      () => alarms.send(new EnableAlarmActionsCommand(alarm())),
    ],
    [
      'an alarm has gone off',
      'alarms',
      /has gone off: on purpose/,
      /docs\/runbook\.md#alarm-deadletters/,
      () => alarmState('ALARM'),
      () => alarmState('OK'),
    ],
    [
      'there are dead letters',
      'dead letters',
      /1 message/,
      /npx --no -- lume-arrivals dlq show/,
      () => letter(test.deployment.deadLettersUrl),
      () => purge(test.deployment.deadLettersUrl),
    ],
    [
      'a rule could not deliver',
      'dead letters',
      /no rule could deliver: 1 message/,
      /docs\/runbook\.md#alarm-undeliveredevents/,
      () => letter(test.deployment.undeliveredEventsUrl),
      () => purge(test.deployment.undeliveredEventsUrl),
    ],
    [
      'a notification failed',
      'dead letters',
      /no subscriber could be given: 1 message/,
      /docs\/runbook\.md#alarm-failednotifications/,
      () => letter(test.deployment.failedNotificationsUrl),
      () => purge(test.deployment.failedNotificationsUrl),
    ],
  ])('goes red when %s, alone, and names the mending step', async (_what, about, said, mend, breakIt, mendIt) => {
    await breakIt();
    const { code, bad } = await doctor();
    await mendIt();
    expect(bad).toEqual([
      { about, state: 'bad', said: expect.stringMatching(said), mend: expect.stringMatching(mend) },
    ]);
    expect(code).toBe(6);
    expect((await doctor()).bad).toEqual([]);
  });

  it('goes red when a subscriber has not confirmed, and when nobody hears of alerts', async () => {
    const member = `<member><SubscriptionArn>PendingConfirmation</SubscriptionArn><Protocol>email</Protocol><Endpoint>ana@shop.example</Endpoint></member>`;
    await using sns = await startServer(async (request, response) => {
      const form = new URLSearchParams(await bodyOf(request));
      const members = form.get('TopicArn') === test.deployment.topics.success ? member : '';
      response.setHeader('content-type', 'text/xml');
      response.end(
        `<ListSubscriptionsByTopicResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><ListSubscriptionsByTopicResult><Subscriptions>${members}</Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`,
      );
    });
    const { code, bad } = await doctor({ AWS_ENDPOINT_URL_SNS: sns.url });
    expect(bad.map(({ said }) => said)).toEqual([
      'ana@shop.example has not confirmed and hears nothing of success',
      'nobody hears of alerts',
    ]);
    expect(bad.map(({ mend }) => mend)).toEqual([
      expect.stringMatching(/follow the link.*aws sns subscribe/),
      expect.stringContaining('add a subscriber to alerts in your app'),
    ]);
    expect(code).toBe(6);
  });

  const alarmThatTellsNobody = {
    AlarmName: 'lume-arrivals.x',
    ActionsEnabled: true,
    AlarmActions: [],
    StateValue: 'OK',
  };
  it.each([
    ['the key is not there', 'SECRETS_MANAGER', { VersionIdsToStages: {} }, 'key', 'is empty', 'put-secret-value'],
    ['there is no rule', 'EVENTBRIDGE', { Rules: [] }, 'routes', 'no rule for any route', 'deploy again'],
    [
      'an alarm tells nobody',
      'CLOUDWATCH',
      { MetricAlarms: [alarmThatTellsNobody] },
      'alarms',
      'tells nobody',
      'deploy again',
    ],
  ])('goes red when %s, alone', async (_what, service, answer, about, said, mend) => {
    await using aws = await startServer((_request, response) => {
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify(answer));
    });
    const { code, bad } = await doctor({ [`AWS_ENDPOINT_URL_${service}`]: aws.url });
    expect(bad).toEqual([
      { about, state: 'bad', said: expect.stringContaining(said), mend: expect.stringContaining(mend) },
    ]);
    expect(code).toBe(6);
  });

  it.each([
    [
      'is disabled, and names the command that enables it',
      ['"ENABLED"', '"DISABLED"'],
      'route orders is disabled: its files are not noticed',
      'aws events enable-rule --name lume-arrivals.orders',
    ],
    [
      'has no rule',
      ['"lume-arrivals.orders"', '"lume-arrivals.removed"'],
      'route orders has no rule: its files are not noticed',
      'deploy again',
    ],
  ] as const)('goes red when a route %s', async (_, [from, to], said, mend) => {
    await using aws = await startServer(async (request, response) => {
      const local = await fetch(test.system.endpoint, {
        method: 'POST',
        headers: {
          'x-amz-target': String(request.headers['x-amz-target']),
          'content-type': 'application/x-amz-json-1.1',
        },
        body: await bodyOf(request),
      });
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end((await local.text()).replace(from, to));
    });
    const { bad } = await doctor({ AWS_ENDPOINT_URL_EVENTBRIDGE: aws.url });
    expect(bad).toEqual([{ about: 'routes', state: 'bad', said, mend }]);
  });

  it('goes red when the landing bucket is not there', async () => {
    await using s3 = await startServer((_request, response) => {
      response.writeHead(404, { 'content-type': 'application/xml' });
      response.end('<Error><Code>NoSuchBucket</Code><Message>none</Message></Error>');
    });
    const { bad } = await doctor({ AWS_ENDPOINT_URL_S3: s3.url });
    expect(bad).toMatchObject([{ about: 'uploads', said: `there is no bucket ${test.landingBucket}` }]);
  });

  /** S3 as it answers HeadBucket, and every other call as the local one does. */
  function s3That(answersHead: (request: IncomingMessage, response: ServerResponse) => void) {
    return startServer(async (request, response) => {
      if (request.method === 'HEAD') return answersHead(request, response);
      const local = await fetch(`${test.system.endpoint}${request.url}`);
      response.writeHead(local.status, { 'content-type': 'application/xml' });
      response.end(await local.text());
    });
  }

  it.each([
    ['301 Moved Permanently, to its region', 301, 'eu-west-1', 'eu-west-1'],
    ['400 Bad Request, as some regions do', 400, 'eu-west-1', 'eu-west-1'],
    ['403 Forbidden, with its region all the same', 403, 'af-south-1', 'af-south-1'],
    ['200, by the region of the bucket', 200, 'eu-west-1', 'eu-west-1'],
  ])('goes red when the landing bucket is in another region: S3 answers %s', async (_how, status, region, named) => {
    await using s3 = await s3That((_request, response) => {
      response.writeHead(status, { 'x-amz-bucket-region': region, 'x-amz-request-id': '4442587FB7D0A2F9' });
      response.end();
    });
    const { code, bad } = await doctor({ AWS_ENDPOINT_URL_S3: s3.url });
    expect(bad).toEqual([
      {
        about: 'uploads',
        state: 'bad',
        said: `${test.landingBucket} is in ${named}, and the stack in us-east-1: its events go to EventBridge in ${named}, and no file is noticed`,
        mend: `name a bucket of us-east-1 as landingBucket in your app, or deploy the stack in ${named}`,
      },
    ]);
    expect(code).toBe(6);
  });

  it('goes red when the landing bucket belongs to another account', async () => {
    await using s3 = await s3That((request, response) => {
      const expected = request.headers['x-amz-expected-bucket-owner'];
      response.writeHead(expected === undefined ? 200 : 403, { 'x-amz-bucket-region': 'us-east-1' });
      response.end();
    });
    const { bad } = await doctor({ AWS_ENDPOINT_URL_S3: s3.url });
    expect(bad).toMatchObject([{ about: 'uploads', said: expect.stringContaining('belongs to another account') }]);
    expect(bad[0]?.mend).toContain('the account 000000000000');
  });

  it('says that it cannot tell where the bucket is not to be looked at, and looks at EventBridge all the same', async () => {
    await using s3 = await s3That((_request, response) => {
      response.writeHead(403, { 'x-amz-bucket-region': 'us-east-1' });
      response.end();
    });
    const { findings, bad } = await doctor({ AWS_ENDPOINT_URL_S3: s3.url });
    expect(bad).toEqual([]);
    expect(findings.filter(({ about }) => about === 'uploads').map(({ state }) => state)).toEqual(['unknown', 'ok']);
  });

  it('goes red when Lambda has little room, names a missing permission, and does not keep the rest from being checked', async () => {
    await using lambda = await startServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      if (request.url?.includes('account-settings')) {
        response.end(JSON.stringify({ AccountLimit: { UnreservedConcurrentExecutions: 10 } }));
        return;
      }
      response.writeHead(403, { 'x-amzn-errortype': 'AccessDeniedException' });
      response.end(JSON.stringify({ Message: 'User is not authorized to perform: lambda:InvokeFunction' }));
    });
    const { code, findings, bad } = await doctor({ AWS_ENDPOINT_URL_LAMBDA: lambda.url });
    expect(bad).toEqual([
      {
        about: 'quotas',
        state: 'bad',
        said: expect.stringContaining('Lambda runs 10 functions at once'),
        mend: expect.stringContaining('request-service-quota-increase'),
      },
    ]);
    expect(findings.find(({ about }) => about === 'lume')).toMatchObject({
      state: 'unknown',
      said: expect.stringContaining('lambda:InvokeFunction'),
    });
    expect(code).toBe(6);
  });

  it('tells that Lume takes the key by a run of its own, where there is one', async () => {
    const script = { outcome: 'SUCCEEDED', status_calls: 1 } as const;
    test.system.lume.faults.add({ operation: 'run', effect: { kind: 'script', script } });
    await test.upload('incoming/orders-1.csv', 'order_id,customer,amount\n1,ada,10\n');
    await test.ended(1);
    const { findings } = await doctor();
    expect(findings.find(({ about }) => about === 'lume')?.said).toMatch(
      /takes the API key: it told the status of run_/,
    );
  });
});
