import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { localClient } from 'template-runner/local-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliEnvironment, packageArguments, runCli } from '../support/command-line/run-command-line.ts';
import { eventually } from '../support/eventually.ts';
import { withoutEventBridge } from '../support/system/event-bridge-off.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

const CSV = 'order_id,customer,amount\n1,ada,10\n';

let test: TestSystem;
let lambda: LambdaClient;
beforeAll(async () => {
  test = await startTestSystem({ app: 'test/support/apps/reconciled-app.ts', speed: 1000 });
  lambda = new LambdaClient(localClient(test.system.endpoint));
});
afterAll(async () => {
  lambda.destroy();
  await test[Symbol.asyncDispose]();
});

/** What the schedule would do now. */
async function compare(): Promise<unknown> {
  const { arn = '' } =
    test.system.template.functions.find(({ logicalId }) => logicalId.startsWith('reconciliation')) ?? {};
  const Payload = JSON.stringify({ until: new Date(Date.now() + 60_000).toISOString() });
  const answer = await lambda.send(new InvokeCommand({ FunctionName: arn, Payload }));
  return JSON.parse(answer.Payload?.transformToString() ?? '');
}

const env = () => cliEnvironment(test.system.endpoint);
const alerts = () => test.events.flatMap((event) => (event.kind === 'mail' ? [event.mail] : []));

describe('the daily comparison', () => {
  it('is silent when every file has an execution', async () => {
    await test.upload('incoming/noticed.csv', CSV);
    await test.ended(1);
    expect(await compare()).toEqual({
      missing: 0,
      too_young: 0,
      without_route: { count: 0, looked: 1, complete: true, kinds: [] },
    });
  });

  it('alerts about the files whose events were lost, with a command that starts them', async () => {
    await withoutEventBridge(test, async () => {
      await test.upload('incoming/lost.csv', `${CSV}# lost`);
      await test.upload('o$(d)d "\'`/fi+le %20\u0001', `${CSV}# odd`);
      await test.upload('incoming/of-no-route.txt', CSV);
      await test.upload('incoming/.hidden/lost.csv', CSV);
      await test.upload('o$(d)d "\'`/_SUCCESS', '');
      await test.upload('o$(d)d "\'`/empty', '');
    });
    const before = alerts().length;
    expect(await compare()).toMatchObject({ missing: 2, too_young: 0 });
    const mail = await test.until(() =>
      alerts()
        .slice(before)
        .find(({ subject }) => subject === `MISSING 2 files in ${test.landingBucket}: no execution was started`),
    );
    expect(mail.text).toContain(`s3://${test.landingBucket}/incoming/lost.csv`);
    expect(mail.text).not.toContain('of-no-route');

    const [command = ''] = /npx --no -- lume-arrivals reconcile .*/.exec(mail.text) ?? [];
    // The message of an upload is there for a moment after its execution has started.
    await eventually(async () => expect((await runCli(['reconcile'], env())).err).not.toContain('waiting'));
    const args = packageArguments(command, {});
    const { code, err } = await runCli([...args, '--until', '0s'], env());
    expect(code).toBe(0);
    expect(err).toMatch(/^2 files started\.$/m);
    expect(await compare()).toMatchObject({ missing: 0, too_young: 0 });
  });

  it('goes on past a key that its route can make nothing of, and tells of it', async () => {
    await withoutEventBridge(test, async () => {
      await test.upload('batches/odd/', CSV); // no folder, for it has a content: its name, and so its stem, is empty
      await test.upload('batches/then.csv', `${CSV}# then`);
    });
    const before = alerts().length;
    expect(await compare()).toMatchObject({
      missing: 1,
      not_startable: {
        count: 1,
        example: {
          file: `s3://${test.landingBucket}/batches/odd/`,
          route: 'batches',
          mistakes: [expect.stringContaining('source_path')],
        },
      },
    });
    const mail = await test.until(() =>
      alerts()
        .slice(before)
        .find(({ subject }) => subject.startsWith('MISSING 2 files')),
    );
    expect(mail.text.replace(/\s+/g, ' ')).toContain('1 file matches a route that can make no execution of the key');
    expect(mail.text).toContain(`s3://${test.landingBucket}/batches/odd/`);

    const { code, out, err } = await runCli(['reconcile', '--until', '0s', '--json', '--start'], env());
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ kind, started }) => [kind, started])).toEqual([
      ['file', true],
      ['result', 1],
    ]);
    expect(lines.at(-1)).toMatchObject({ missing: 1, duplicates: 0, not_startable: { count: 1 } });
    expect(err).toContain('1 file cannot be started, for example');
    expect(code).toBe(6);
  });

  it('alerts about files that no route takes, near misses first, with an example of each', async () => {
    await test.upload('incoming/ORDERS.CSV', CSV);
    await test.upload('/incoming/orders.csv', CSV);
    await test.upload('elsewhere/', '');
    const before = alerts().length;
    expect(await compare()).toMatchObject({
      without_route: {
        count: 3,
        complete: true,
        kinds: [
          { kind: 'case', count: 1, route: 'orders' },
          { kind: 'slash', count: 1, route: 'orders' },
          { kind: 'ending', count: 1, route: 'orders' },
        ],
      },
    });
    const mail = await test.until(() =>
      alerts()
        .slice(before)
        .find(({ subject }) => subject === `UNROUTED 3 files in ${test.landingBucket}: no route takes them`),
    );
    expect(mail.text).toContain(`s3://${test.landingBucket}/incoming/ORDERS.CSV`);
    expect(mail.text).toContain(`s3://${test.landingBucket}//incoming/orders.csv`);
    expect(mail.text).toContain(`s3://${test.landingBucket}/incoming/of-no-route.txt`);
    expect(mail.text).not.toContain('elsewhere/');
  });

  it('is looked into by doctor and status, which say what to do', async () => {
    const { code, out } = await runCli(['doctor'], env());
    expect(out).toContain('No route takes 3 files of');
    expect(out).toContain(
      `✗ files         Capitals: the route orders nearly takes 1 file, for example s3://${test.landingBucket}/incoming/ORDERS.CSV`,
    );
    expect(out).toContain('→ Keys tell capitals from small letters');
    expect(code).toBe(6);

    const status = await runCli(['status', 'incoming/ORDERS.CSV'], env());
    expect(status.out).toContain('none takes it. Nearly orders does, which takes incoming/….csv. Keys tell capitals');
    const json = await runCli(['status', 'incoming/ORDERS.CSV', '--json'], env());
    expect(
      json.out
        .split('\n')
        .slice(1, 2)
        .map((line) => JSON.parse(line)),
    ).toEqual([
      {
        kind: 'without_route',
        file: `s3://${test.landingBucket}/incoming/ORDERS.CSV`,
        ignored: false,
        nearly: expect.objectContaining({ route: 'orders', reasons: ['case'] }),
      },
    ]);
    expect((await runCli(['status', 'incoming/.hidden/lost.csv'], env())).out).not.toContain('none takes it');
    expect((await runCli(['status', 'incoming/lost.csv'], env())).out).not.toContain('none takes it');
  });
});

describe('the daily look at executions', () => {
  it('tells of those that were stopped, which an event may have told of before', async () => {
    const { executionArn = '', executionName } = await startedByHand();
    await test.sfn.send(new StopExecutionCommand({ executionArn }));
    const before = alerts().length;
    await compare();
    const mail = await test.until(() =>
      alerts()
        .slice(before)
        .find(({ text }) => text.includes('--outcome NOT_REPORTED')),
    );
    expect(mail.subject).toBe('ERROR 1 execution ended without reporting an outcome');
    expect(mail.text).toContain(executionName);
  });
});

async function startedByHand() {
  const executionName = 'stopped-by-hand';
  test.system.lume.faults.add({
    operation: 'run',
    match: executionName,
    effect: { kind: 'script', script: { outcome: 'NEVER' } },
  });
  const input = JSON.stringify({ flow_version: 'shop_orders:v1', source_path: `s3://elsewhere/${executionName}.csv` });
  const { executionArn } = await test.sfn.send(
    new StartExecutionCommand({ stateMachineArn: test.stateMachineArn, name: executionName, input }),
  );
  return { executionArn, executionName };
}
