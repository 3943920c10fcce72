import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { localClient } from 'template-runner/local-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { standIns } from '../../local/hints.ts';
import { putSecret } from '../support/system/put-secret.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';
import { synthesizeWithoutFlags } from './synthesized-by-strangers.ts';

/** What a file does not need of the warehouse's stack, by every kind of name. */
const WITHOUT = ['AWS::DynamoDB::Table', 'AWS::ECS::*', 'warehouse/Api', 'warehouse/Watch/DynamoDBEventSource*'];

let dir: string;
let assemblyDir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'warehouse-'));
  assemblyDir = join(dir, 'cdk.out');
  await synthesizeWithoutFlags('test/existing-app/warehouse-app.ts', assemblyDir);
});
afterAll(() => rm(dir, { recursive: true }));

describe('npm start with the stack of others', () => {
  const start = async (...args: readonly string[]) =>
    promisify(execFile)(process.execPath, [
      'local/start.ts',
      ...['--app', assemblyDir, '--once', '--port', '0', '--dir', join(dir, 'state')],
      ...args,
    ]).catch((error: { stdout: string; stderr: string }) => error);

  it('names all that it does not know at once, with the options that leave it out and do', async () => {
    const { stderr } = await start();
    expect(stderr).toMatch(
      /^ {2}Stock\w+ \(AWS::DynamoDB::Table, warehouse\/Stock\): this type is not supported locally$/m,
    );
    expect(stderr).toMatch(
      /^ {2}WatchDynamoDB\w+ \(.*\) EventSourceArn: it needs Stock\w+, which is not supported locally$/m,
    );
    const options = stderr.trim().split('\n').at(-1)?.trim().replaceAll("'", '').split(' ') ?? [];
    expect(options.filter((_, at) => at % 2 === 0).every((option) => option === '--without')).toBe(true);
    expect(options).toEqual(
      expect.arrayContaining(['AWS::DynamoDB::*', 'AWS::ECS::*', 'AWS::ElasticLoadBalancingV2::*']),
    );
    const { stdout } = await start(...options);
    expect(stdout).toContain('warehouse is running on this machine alone');
    expect(stdout).toContain('Left out by --without: warehouse/Stock (AWS::DynamoDB::Table), ');
  });

  it('refuses a name that is nobody’s', async () => {
    const { stderr } = await start('--without', 'AWS::DynamoDB::Tabel');
    expect(stderr).toBe(
      'No resource can be left out as AWS::DynamoDB::Tabel: it is no type, logical id or path of the template.\n',
    );
  });
});

describe('a file in their bucket', () => {
  let test: TestSystem;
  beforeAll(async () => {
    test = await startTestSystem({ assemblyDir, without: WITHOUT });
    await putSecret(test.system.endpoint, test.deployment.apiKeySecretArn, 'local-lume-of-the-warehouse');
    await test.upload('deliveries/november.csv', 'sku,amount\nA-1,4\nA-2,7\n');
    await test.ended(1);
    await test.system.delivered();
  });
  afterAll(() => test?.[Symbol.asyncDispose]());

  it('goes through, with the key of their secret', () => {
    expect(test.landingBucket).toBe('warehouse-inbox');
    expect(test.deployment.apiKeySecretArn).toBe(
      'arn:aws:secretsmanager:us-east-1:000000000000:secret:warehouse-lumekey',
    );
    expect(test.outcomes()).toMatchObject([{ outcome: 'SUCCEEDED', rows: { mapped: 2, rejected: 0 } }]);
    expect(test.system.lume.stats()).toMatchObject({
      starts: 1,
      answers: expect.not.objectContaining({ 401: expect.anything() }),
    });
  });

  it('is told of in their queue, by their topic', async () => {
    const topics = test.events.flatMap((event) => (event.kind === 'published' ? [event.publication.topicArn] : []));
    expect(topics).toEqual(['arn:aws:sns:us-east-1:000000000000:warehouse-loaded']);
    const sqs = new SQSClient(localClient(test.system.endpoint));
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'warehouse-loader' }));
    const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    sqs.destroy();
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({ outcome: 'SUCCEEDED', route: 'deliveries' });
  });

  it('is not told of to what is not here, as the start says', () => {
    const said = standIns(test.system, 'my/flows');
    expect(said[0]).toMatch(
      /^Left out by --without: warehouse\/Stock \(AWS::DynamoDB::Table\), .*warehouse\/Api\/TaskDef/,
    );
    expect(said.slice(1, 3)).toEqual([
      'The function warehouse-watch does not run here, because its runtime is python3.13: what it would get is only told.',
      'The bucket warehouse-inbox tells arn:aws:sqs:us-east-1:000000000000:warehouse-scans of files in AWS, but not here.',
    ]);
    expect(said.filter((line) => line.startsWith('Made here'))).toEqual([]);
  });
});
