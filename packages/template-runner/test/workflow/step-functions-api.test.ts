import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type ExecutionListItem,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  InvalidArn,
  InvalidExecutionInput,
  InvalidName,
  InvalidToken,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  paginateGetExecutionHistory,
  paginateListExecutions,
  SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileWorkflow } from '../../src/workflow/compile-workflow.ts';
import { ExecutionStore } from '../../src/workflow/execution-store.ts';
import { Executions } from '../../src/workflow/executions.ts';
import { stepFunctionsApi } from '../../src/workflow/step-functions-api.ts';
import { TaskError } from '../../src/workflow/workflow-errors.ts';
import { eventually } from '../eventually.ts';
import { type AwsJsonServer, serveAwsJson } from './aws-json-server.ts';
import { MACHINE_ARN, task } from './run.ts';

const definition = { StartAt: 'A', States: { A: task() } };
const held: (() => void)[] = [];
const store = new ExecutionStore(':memory:');
const executions = new Executions({
  store,
  stateMachines: [
    {
      arn: MACHINE_ARN,
      name: 'Demo',
      roleArn: 'arn:aws:iam::000000000000:role/demo',
      definition: JSON.stringify(definition),
      workflow: compileWorkflow(definition),
      createdAtMs: 1_700_000_000_123,
    },
  ],
  /** Inputs say what becomes of them. */
  async invokeTask({ parameters }) {
    const { hold, fail } = parameters as { hold?: boolean; fail?: boolean };
    if (fail) throw new TaskError('Refused', '{"errorMessage":"no"}');
    if (hold) await new Promise<void>((resolve) => held.push(resolve));
    return parameters;
  },
});
let server: AwsJsonServer;
let client: SFNClient;
beforeAll(async () => {
  server = await serveAwsJson(stepFunctionsApi(executions));
  client = new SFNClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await server[Symbol.asyncDispose]();
});

const start = (name?: string, input?: string, stateMachineArn = MACHINE_ARN) =>
  client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
const describeOf = (executionArn?: string) => client.send(new DescribeExecutionCommand({ executionArn }));
const ended = (executionArn?: string) =>
  eventually(async () => {
    const execution = await describeOf(executionArn);
    expect(execution.status).not.toBe('RUNNING');
    return execution;
  });

describe('StartExecution', () => {
  it('runs the machine, and DescribeExecution tells how it went', async () => {
    const { executionArn, startDate } = await start('well', '{"a": 1}');
    expect(executionArn).toBe('arn:aws:states:us-east-1:000000000000:execution:Demo:well');
    const execution = await ended(executionArn);
    expect(execution).toMatchObject({
      name: 'well',
      status: 'SUCCEEDED',
      input: '{"a": 1}',
      output: '{"a":1}',
      startDate,
    });
    expect(execution.stopDate?.getTime()).toBeGreaterThanOrEqual(startDate?.getTime() ?? Number.NaN);
    expect(await ended((await start('badly', '{"fail":true}')).executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'Refused',
      cause: '{"errorMessage":"no"}',
    });
  });

  it('answers the same for the same name and input while that execution is running', async () => {
    const first = await start('again', '{"hold":true}');
    const second = await start('again', '{"hold":true}');
    expect({ ...second, $metadata: null }).toEqual({ ...first, $metadata: null });
    await expect(start('again', '{"hold": true}')).rejects.toBeInstanceOf(ExecutionAlreadyExists);
    for (const release of held.splice(0)) release();
    await ended(first.executionArn);
    await expect(start('again', '{"hold":true}')).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  });

  it('gives a name and an empty input where there is none', async () => {
    const { executionArn } = await start();
    expect(await ended(executionArn)).toMatchObject({ input: '{}', name: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });

  it.each(['', 'a b', 'a/b', 'a:b', 'a?', 'a\u0007', 'a,b', 'a"b', 'a$', 'x'.repeat(81)])(
    'refuses the name %j',
    async (name) => {
      await expect(start(name)).rejects.toBeInstanceOf(InvalidName);
    },
  );

  it('takes names that AWS takes', async () => {
    for (const name of ['x'.repeat(80), "a.b_c-d(1)@!='é"])
      await expect(start(name)).resolves.toHaveProperty('executionArn');
  });

  it('refuses an input that is not JSON, or of more than 262,144 bytes', async () => {
    const text = (bytes: number) => JSON.stringify(`é${'x'.repeat(bytes - 4)}`);
    await expect(start('not-json', '{a:1}')).rejects.toBeInstanceOf(InvalidExecutionInput);
    await expect(start('too-long', text(262_145))).rejects.toBeInstanceOf(InvalidExecutionInput);
    await expect(start('just-fits', text(262_144))).resolves.toHaveProperty('executionArn');
  });

  it('refuses a machine that is not there, and an ARN that is none', async () => {
    await expect(start('x', '{}', `${MACHINE_ARN}x`)).rejects.toBeInstanceOf(StateMachineDoesNotExist);
    await expect(start('x', '{}', 'Demo')).rejects.toBeInstanceOf(InvalidArn);
  });
});

describe('StopExecution', () => {
  it('ends a running execution as ABORTED with the given reason, and leaves one that has ended as it is', async () => {
    const { executionArn } = await start('stopped', '{"hold":true}');
    const stop = (error: string) => client.send(new StopExecutionCommand({ executionArn, error, cause: 'by hand' }));
    const { stopDate } = await stop('Enough');
    await stop('Again');
    expect(await describeOf(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      cause: 'by hand',
      stopDate,
    });
    const { events } = await client.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
    );
    expect(events).toMatchObject([{ type: 'ExecutionAborted', executionAbortedEventDetails: { error: 'Enough' } }]);
  });
});

describe('GetExecutionHistory', () => {
  it('is whole and in order over pages, forwards and backwards', async () => {
    const { executionArn } = await start('history');
    await ended(executionArn);
    const read = async (reverseOrder: boolean) => {
      const pages = paginateGetExecutionHistory({ client, pageSize: 2 }, { executionArn, reverseOrder });
      const events: HistoryEvent[] = [];
      for await (const page of pages) events.push(...(page.events ?? []));
      return events;
    };
    const events = await read(false);
    expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 1, 'TaskStateEntered'],
      [3, 2, 'LambdaFunctionScheduled'],
      [4, 3, 'LambdaFunctionStarted'],
      [5, 4, 'LambdaFunctionSucceeded'],
      [6, 5, 'TaskStateExited'],
      [7, 6, 'ExecutionSucceeded'],
    ]);
    expect(events[1]?.stateEnteredEventDetails).toMatchObject({ name: 'A', input: '{}' });
    expect(await read(true)).toEqual(events.toReversed());
    const whole = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 7 }));
    expect(whole.events).toEqual(events);
    expect(whole.nextToken).toBeUndefined();
  });

  it('leaves out the data on request', async () => {
    const { executionArn } = await start('private', '{"secret":1}');
    await ended(executionArn);
    const history = await client.send(new GetExecutionHistoryCommand({ executionArn, includeExecutionData: false }));
    expect(history.events).toHaveLength(7);
    expect(JSON.stringify(history.events)).not.toContain('secret');
  });
});

describe('ListExecutions', () => {
  it('is newest first over pages, and can ask for one status', async () => {
    const names: string[] = [];
    for (let n = 0; n < 5; n += 1)
      names.unshift((await start(`list-${n}`, n % 2 ? '{"fail":true}' : '{}')).executionArn ?? '');
    for (const arn of names) await ended(arn);
    const list = async (statusFilter?: 'FAILED') => {
      const pages = paginateListExecutions({ client, pageSize: 2 }, { stateMachineArn: MACHINE_ARN, statusFilter });
      const listed: ExecutionListItem[] = [];
      for await (const page of pages) listed.push(...(page.executions ?? []));
      return listed;
    };
    const all = (await list()).map(({ executionArn }) => executionArn);
    expect(all.slice(0, 5)).toEqual(names);
    expect(new Set(all).size).toBe(all.length);
    expect(new Set((await list('FAILED')).map(({ status }) => status))).toEqual(new Set(['FAILED']));
  });

  it('refuses a token that it did not give', async () => {
    const command = new ListExecutionsCommand({ stateMachineArn: MACHINE_ARN, nextToken: 'x' });
    await expect(client.send(command)).rejects.toBeInstanceOf(InvalidToken);
  });
});

it('state machines are listed and described', async () => {
  const { stateMachines } = await client.send(new ListStateMachinesCommand({}));
  expect(stateMachines).toEqual([
    { stateMachineArn: MACHINE_ARN, name: 'Demo', type: 'STANDARD', creationDate: new Date(1_700_000_000_123) },
  ]);
  const described = await client.send(new DescribeStateMachineCommand({ stateMachineArn: MACHINE_ARN }));
  expect(JSON.parse(described.definition ?? '')).toEqual(definition);
});

it('what does not exist or is not offered has its own error', async () => {
  await expect(describeOf(`${MACHINE_ARN}:none`)).rejects.toBeInstanceOf(ExecutionDoesNotExist);
  const handle = stepFunctionsApi(executions);
  expect(await handle('AWSStepFunctions.CreateActivity', {})).toMatchObject({
    status: 400,
    body: { __type: 'UnknownOperationException' },
  });
  expect(await handle('AWSStepFunctions.StartExecution', {})).toMatchObject({
    status: 400,
    body: { __type: 'ValidationException', message: expect.stringContaining('stateMachineArn') },
  });
});
