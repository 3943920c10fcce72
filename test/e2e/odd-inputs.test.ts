import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { localClient } from 'template-runner/local-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { executionNameOf } from '../../functions/reports/execution-links.ts';
import { narrator } from '../../local/narrator.ts';
import { cliEnvironment, runCli } from '../support/command-line/run-command-line.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

/** A report that nobody has written: the state of an execution is its input, until the workflow puts something into it. */
const FORGED = JSON.stringify({ default: JSON.stringify({ schema: 'lume-arrivals/outcome/1', rows: 5, run_id: [] }) });

/** What AWS takes for an input, and no person means. */
const ODD = [
  'null',
  '[]',
  '5',
  '"x"',
  'true',
  '[null]',
  '{"run_id":5}',
  '{"run_id":null,"flow_version":[],"source_path":{}}',
  '{"flow_version":"shop_orders:v1","source_path":5,"route":[],"arrival":"x"}',
  '{"arrival":{"bucket":5,"key":[],"time":{}},"run":"x","check":[],"report":7}',
  `{"run":{"id":7},"check":{"checks":"x"},"report":{"outcome":[],"success":{"message":${JSON.stringify(FORGED)}}}}`,
  JSON.stringify({ flow_version: 'shop_orders:v1', source_path: 'x'.repeat(200_000) }),
];

let test: TestSystem;
let env: Readonly<Record<string, string>>;
let lambda: LambdaClient;
let names: readonly string[];
const told: string[] = [];

beforeAll(async () => {
  const tell = narrator((line) => told.push(line));
  test = await startTestSystem({ app: 'test/support/apps/reconciled-app.ts', speed: 1000, onEvent: tell });
  env = cliEnvironment(test.system.endpoint);
  lambda = new LambdaClient(localClient(test.system.endpoint));
  const started: string[] = [];
  for (const input of ODD) {
    const { stateMachineArn } = test;
    const { executionArn = '' } = await test.sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
    started.push(executionNameOf(executionArn));
  }
  names = started;
  for (const name of names) await test.endOf(name);
  await test.upload('incoming/usual.csv', 'order_id,customer,amount\n1,ada,10\n');
  await test.ended(ODD.length + 1);
});
afterAll(async () => {
  lambda.destroy();
  await test[Symbol.asyncDispose]();
});

const cli = (...args: string[]) => runCli(args, env);

/** Inputs that could name neither a path nor a run. */
const NO_OBJECTS = ODD.filter((input) => !input.startsWith('{')).length;

describe('executions that were given anything at all', () => {
  it('each have an end, and the narrator goes on telling', () => {
    expect(told.filter((line) => line.includes('execution ')).length).toBeGreaterThanOrEqual(ODD.length);
    expect(told.some((line) => line.includes('usual.csv'))).toBe(true);
  });

  it.each([
    ['reconcile', '--until', '0s'],
    ['replay', 's3://reconciled-landing-bucket/incoming/', '--only', 'not-succeeded', '--dry-run'],
    ['replay', 's3://reconciled-landing-bucket/incoming/', '--dry-run'],
    ['adopt', '--dry-run'],
  ])('are left out by %s %s, which says how many they are', async (...args) => {
    const { code, err } = await cli(...args);
    expect(err).toContain(`${NO_OBJECTS} executions left out: their input is no JSON object.`);
    expect({ code, err }).toEqual({ code: 0, err: expect.not.stringContaining('TypeError') });
  });

  it('stand in the list as what they ended as', async () => {
    const [text, json] = await Promise.all([cli('list', '--limit', 'all'), cli('list', '--limit', 'all', '--json')]);
    expect([text.code, json.code]).toEqual([0, 0]);
    expect(text.out.trim().split('\n')).toHaveLength(ODD.length + 1);
    const seen = json.out.trim().split('\n');
    expect(seen.map((line) => JSON.parse(line).name)).toEqual(expect.arrayContaining([...names]));
  });

  it('are told of by status and followed to their end by watch, one by one', async () => {
    for (const name of names) {
      const [status, watch] = [await cli('status', name), await cli('watch', name)];
      expect({ name, status: status.code, err: status.err }).toMatchObject({ name, status: 0, err: '1 execution\n' });
      expect([name, watch.code]).toEqual([name, 4]);
    }
  });

  it('do not stop a rerun of another file, nor doctor', async () => {
    expect(await cli('rerun', 'incoming/usual.csv')).toMatchObject({ code: 0 });
    expect((await cli('doctor')).err).toBe('');
  });

  it('are left out by the daily comparison, which logs how many they are', async () => {
    const { arn = '' } =
      test.system.template.functions.find(({ logicalId }) => logicalId.startsWith('reconciliation')) ?? {};
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: arn, Payload: '{}' }));
    expect(JSON.parse(Payload?.transformToString() ?? '')).toMatchObject({ missing: 0 });
    const logged = test.events.flatMap((event) => (event.kind === 'log' ? [event.line] : []));
    const line = logged.find((each) => each.includes('executions read')) ?? '';
    expect(JSON.parse(line)).toMatchObject({ left_out_for_their_input: NO_OBJECTS });
  });
});
