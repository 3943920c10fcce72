import { DeleteBucketCommand, DeleteObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Effect, Fault } from 'simulated-lume';
import { localClient } from 'template-runner/local-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RUN_ID_PLACEHOLDER } from '../../functions/reports/next-steps.ts';
import { QUEUES } from '../support/apps/every-subscriber-stack.ts';
import { commandsIn, runAwsCommand } from '../support/command-line/aws-command.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

/** So fast that of hours of retries only the attempts take time. */
const SPEED = 1_000_000;
const FLOW = 'shop_orders:v1';
const ROUTED = { route: 'orders', run_metadata: { team: 'orders' } };

let test: TestSystem;
let batch = 0;

beforeAll(async () => {
  test = await startTestSystem({ app: 'test/support/apps/every-subscriber-app.ts', speed: SPEED });
  const sqs = new SQSClient(localClient(test.system.endpoint));
  for (const QueueName of Object.values(QUEUES)) await sqs.send(new CreateQueueCommand({ QueueName }));
  sqs.destroy();
});
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(() => test.system.lume.faults.clear());

type Script = Extract<Effect, { kind: 'script' }>['script'];

/** A start by hand of a new path, whose first run goes as the script says, by its checks; later ones succeed. */
function newStart(script: Script = { outcome: 'SUCCEEDED' }) {
  const source_path = `s3://scripted/batch-${++batch}.csv`;
  for (const next of [script, ...LATER]) {
    addFaults({
      operation: 'run',
      match: source_path,
      effect: { kind: 'script', script: { status_calls: 2, ...next } },
    });
  }
  return { flow_version: FLOW, source_path, ...ROUTED };
}

const LATER: readonly Script[] = [{ outcome: 'SUCCEEDED' }, { outcome: 'SUCCEEDED' }];

function addFaults(...faults: readonly Fault[]): void {
  test.system.lume.faults.add(...faults);
}

/** The mail to the engineer on call about an execution that this input starts, and the commands that are in it. */
async function alertOf(input: object) {
  const { executionArn = '' } = await test.execute(input);
  return mailAbout(executionArn);
}

async function mailAbout(executionArn: string) {
  const mail = await test.until(() =>
    test.events
      .flatMap((event) => (event.kind === 'mail' ? [event.mail] : []))
      .find(({ to, text }) => to === 'on-call@shop.example' && text.includes(executionArn)),
  );
  return { ...mail, commands: commandsIn(mail.text) };
}

/** Does what a command says, and tells how the execution ended that it started. */
async function run(command: string | undefined) {
  const { started, said } = await runAwsCommand(command ?? '', test.sfn);
  if (started === undefined) return { said, input: undefined, outcome: undefined };
  const outcome = await test.until(() => test.outcomes().find(({ execution }) => execution === started));
  const { input = '' } = await test.sfn.send(new DescribeExecutionCommand({ executionArn: started }));
  return { said, input: JSON.parse(input) as Readonly<Record<string, unknown>>, outcome };
}

const runsOf = ({ source_path }: { source_path: string }) => test.system.lume.stats().runs_by_path[source_path] ?? 0;

describe('the command in an alert', () => {
  it.each(['FAILED', 'CRASHED'] as const)(
    'processes the path of a run that %s again, with the reason',
    async (outcome) => {
      const input = newStart({ outcome });
      const { subject, commands } = await alertOf(input);
      expect(subject).toMatch(outcome);
      const again = await run(commands[0]);
      expect(again.outcome).toMatchObject({ outcome: 'SUCCEEDED', force_rerun: true, ...input });
      expect(again.outcome?.reason).toMatch(/^mended after run_/);
      expect(runsOf(input)).toBe(2);
    },
  );

  it('has a file with too many rejected rows processed again, with the limit of its route', async () => {
    const input = { ...newStart({ outcome: 'PARTIAL_FAILED' }), rejected_share_alert: 0.01 };
    const { subject, commands } = await alertOf(input);
    expect(subject).toMatch(/% of the rows rejected$/);
    expect((await run(commands[0])).outcome).toMatchObject({ outcome: 'SUCCEEDED', force_rerun: true, ...input });
  });

  it('goes on watching a run that took too long, and starts none', async () => {
    const input = { ...newStart({ outcome: 'SUCCEEDED', status_calls: 3 }), max_attempts: 1 };
    const { subject, commands, text } = await alertOf(input);
    expect(subject).toMatch(/^TIMED_OUT/);
    const watched = await run(commands[0]);
    expect(watched.outcome).toMatchObject({ outcome: 'SUCCEEDED', source_path: input.source_path, route: 'orders' });
    expect(watched.input).toMatchObject({ max_attempts: 2200 });
    expect(runsOf(input)).toBe(1);
    expect(text).toMatch(
      /npx --no -- lume-arrivals adopt --outcome TIMED_OUT --since \S+Z --region us-east-1 --deployment every-reader$/m,
    );
  });

  it('shows an input that was refused', async () => {
    const input = { flow_version: 'shop_orders', source_path: "s3://landing/it's.csv" };
    const { subject, commands } = await alertOf(input);
    expect(subject).toMatch(/^NOT_STARTED .*: input refused$/);
    expect(JSON.parse((await run(commands[0])).said)).toEqual(input);
  });

  it.each([
    ['refused by Lume', { status: 422, times: 1 }],
    ['API key refused', { status: 401, times: 2 }],
    ['Lume unavailable', { status: 503, times: 'always' }],
  ] as const)('starts what was not started: %s', async (what, { status, times }) => {
    const input = newStart();
    test.system.lume.faults.clear();
    addFaults({ operation: 'run', times, effect: { kind: 'answer', status } });
    const { subject, commands } = await alertOf(input);
    expect(subject).toMatch(new RegExp(`^NOT_STARTED .*: ${what}$`));
    expect(runsOf(input)).toBe(0);
    test.system.lume.faults.clear();
    addFaults({ operation: 'run', effect: { kind: 'script', script: { outcome: 'SUCCEEDED', status_calls: 2 } } });
    for (const command of commands.slice(0, -1)) expect((await run(command)).said).toContain('"VersionId"');
    const started = await run(commands.at(-1));
    expect(started.outcome).toMatchObject({ outcome: 'SUCCEEDED', force_rerun: false, ...input });
    expect(runsOf(input)).toBe(1);
  });

  it('forces a path that was processed before', async () => {
    const input = newStart();
    await test.execute(input);
    const { subject, commands } = await alertOf(input);
    expect(subject).toMatch(/^NOT_STARTED .*: already processed$/);
    expect((await run(commands[0])).outcome).toMatchObject({ outcome: 'SUCCEEDED', force_rerun: true, ...input });
  });

  it('watches a run that was started although the answer was lost, or forces it once more', async () => {
    const forced = { ...newStart(), force_rerun: true, reason: 'new prices' };
    addFaults({ operation: 'run', effect: { kind: 'reset', when: 'after' } });
    const { subject, commands } = await alertOf(forced);
    expect(subject).toMatch(/^NOT_STARTED .*: may be running$/);
    expect(runsOf(forced)).toBe(1);

    const [watch = '', force] = commands;
    const runId = lastRunAtLume();
    const watched = await run(watch.replace(RUN_ID_PLACEHOLDER, runId));
    expect(watched.outcome).toMatchObject({ outcome: 'SUCCEEDED', run_id: runId, source_path: forced.source_path });

    expect((await run(force)).outcome).toMatchObject({ outcome: 'SUCCEEDED', ...forced });
    expect(runsOf(forced)).toBe(2);
  });

  it.each([
    ['run no longer watched', 503, []],
    ['API key refused, run no longer watched', 401, ['VersionId']],
    ['Lume does not know its run', 404, []],
  ] as const)('takes up watching again: %s', async (what, status, before) => {
    const input = newStart();
    addFaults({ operation: 'runStatus', times: 'always', effect: { kind: 'answer', status } });
    const { subject, commands } = await alertOf(input);
    expect(subject).toMatch(new RegExp(`^ERROR .*: ${what}$`));
    test.system.lume.faults.clear();
    expect(commands).toHaveLength(before.length + 1);
    for (const [at, said] of before.entries()) expect((await run(commands[at])).said).toContain(said);
    const watched = await run(commands.at(-1));
    expect(watched.outcome).toMatchObject({ outcome: 'SUCCEEDED', source_path: input.source_path, route: 'orders' });
    expect(runsOf(input)).toBe(1);
  });

  it('shows how far an execution came that was stopped, and which run it followed', async () => {
    const input = { ...newStart({ outcome: 'NEVER' }), max_attempts: 2200 };
    const { executionArn = '' } = await test.sfn.send(
      new StartExecutionCommand({ stateMachineArn: test.stateMachineArn, input: JSON.stringify(input) }),
    );
    await test.until(() => test.events.some((event) => isCheckOf(event, executionArn)));
    await test.sfn.send(new StopExecutionCommand({ executionArn }));
    const { text, commands } = await mailAbout(executionArn);
    expect(text).toMatch(/^"ERROR The execution .* ended ABORTED without reporting an outcome\."/);
    expect((await run(commands[0])).said).toMatch(/run_\w+/);
  });

  // The last one: it takes the archive away.
  it('shows how far an execution came whose report could not be written', async () => {
    const input = newStart();
    await deleteBucket(test.deployment.archiveBucket);
    const { subject, commands } = await alertOf(input);
    expect(subject).toBe('ERROR an outcome could not be reported');
    expect((await run(commands[0])).said).toMatch(/run_\w+/);
  });
});

/** What a person would find in Lume. */
function lastRunAtLume(): string {
  const started = test.events.flatMap((event) =>
    event.kind === 'lume' && event.event.event === 'run_started' ? [event.event.run.id] : [],
  );
  return started.at(-1) ?? '';
}

function isCheckOf(event: TestSystem['events'][number], executionArn: string): boolean {
  return event.kind === 'task ended' && event.state === 'Check status' && event.execution === executionArn;
}

async function deleteBucket(Bucket: string): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client: test.s3 }, { Bucket })) {
    for (const { Key } of Contents) await test.s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }
  await test.s3.send(new DeleteBucketCommand({ Bucket }));
}
