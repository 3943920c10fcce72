import { CloudWatchClient, DescribeAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
} from '@aws-sdk/client-s3';
import { localClient } from 'template-runner/local-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setEventBridge, withoutEventBridge } from '../support/system/event-bridge-off.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

let test: TestSystem;
let events: EventBridgeClient;
let alarms: CloudWatchClient;
let lambda: LambdaClient;
beforeAll(async () => {
  test = await startTestSystem({ speed: 1000 });
  const client = localClient(test.system.endpoint);
  events = new EventBridgeClient(client);
  alarms = new CloudWatchClient(client);
  lambda = new LambdaClient({ ...client, maxAttempts: 1 });
});
afterAll(async () => {
  for (const client of [events, alarms, lambda]) client.destroy();
  await test[Symbol.asyncDispose]();
});

describe('what an operator can ask the local system, as on AWS', () => {
  it('the rules that begin with a text', async () => {
    const { Rules = [] } = await events.send(new ListRulesCommand({ NamePrefix: 'lume-arrivals.' }));
    expect(Rules.map(({ Name, State }) => [Name, State])).toEqual([
      ['lume-arrivals.orders', 'ENABLED'],
      ['lume-arrivals.returns', 'ENABLED'],
    ]);
  });

  it('the alarms, in the state that somebody sets', async () => {
    const AlarmName = 'lume-arrivals.deadLetters';
    await alarms.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'to see it' }));
    const { MetricAlarms = [] } = await alarms.send(new DescribeAlarmsCommand({ StateValue: 'ALARM' }));
    expect(MetricAlarms).toMatchObject([
      { AlarmName, AlarmActions: [test.deployment.topics.alerts], StateReason: 'to see it' },
    ]);
  });

  it('the answer of a function, and how it fails', async () => {
    const FunctionName = test.system.template.functions.find(({ name }) => name.endsWith('check-run'))?.name;
    const Payload = JSON.stringify({
      execution: 'arn:x',
      input: { run_id: 'run_x' },
      run: { id: 'run_x' },
      check: { checks: 0 },
    });
    const { FunctionError, Payload: answer } = await lambda.send(new InvokeCommand({ FunctionName, Payload }));
    expect(FunctionError).toBe('Unhandled');
    expect(JSON.parse(answer?.transformToString() ?? '')).toMatchObject({ errorType: 'LumeInvalidRequestError' });
    await expect(lambda.send(new InvokeCommand({ FunctionName: 'none' }))).rejects.toThrow('Function not found: none');
  });
});

describe('a bucket', () => {
  const configuration = async () => {
    const Bucket = test.landingBucket;
    return (await test.s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }))).EventBridgeConfiguration;
  };

  it('tells EventBridge from the beginning where the template says so, and as it is told to', async () => {
    expect(await configuration()).toEqual({});
    await setEventBridge(test, false);
    expect(await configuration()).toBeUndefined();
    await setEventBridge(test, true);
    expect(await configuration()).toEqual({});
  });

  it('never tells of an object that came while it did not', async () => {
    await withoutEventBridge(test, () => test.upload('incoming/orders-lost.csv', 'x'));
    await test.upload('incoming/orders-noticed.csv', 'order_id,customer,amount\n1,ada,10\n');
    await test.ended(1);
    const keys = test.events.flatMap((event) => (event.kind === 'object created' ? [event.object.key] : []));
    expect(keys).toEqual(['incoming/orders-noticed.csv']);
  });

  it('refuses notifications that nobody here would deliver', async () => {
    const QueueConfigurations = [
      { QueueArn: 'arn:aws:sqs:us-east-1:000000000000:q', Events: ['s3:ObjectCreated:*' as const] },
    ];
    const put = new PutBucketNotificationConfigurationCommand({
      Bucket: test.landingBucket,
      NotificationConfiguration: { QueueConfigurations },
    });
    await expect(test.s3.send(put)).rejects.toThrow('QueueConfiguration is not supported locally');
    expect(await configuration()).toEqual({});
  });
});
