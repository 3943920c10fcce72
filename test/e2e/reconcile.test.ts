import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localClient } from '../../local/wire/aws-client.ts';
import { eventually } from '../support/eventually.ts';
import { startTestSystem, type TestSystem } from '../support/local-system.ts';
import { cliEnvironment, packageArguments, runCli } from '../support/lume-arrivals.ts';
import { unnoticed } from '../support/unnoticed.ts';

const CSV = 'order_id,customer,amount\n1,ada,10\n';

let test: TestSystem;
let lambda: LambdaClient;
beforeAll(async () => {
  test = await startTestSystem({ app: 'test/support/reconciled-app.ts', speed: 1000 });
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

const alerts = () => test.events.flatMap((event) => (event.kind === 'mail' ? [event.mail] : []));

describe('the daily comparison', () => {
  it('is silent when every file has an execution', async () => {
    await test.upload('incoming/noticed.csv', CSV);
    await test.ended(1);
    expect(await compare()).toEqual({ missing: 0 });
  });

  it('alerts about the files whose events were lost, with a command that starts them', async () => {
    await unnoticed(test, async () => {
      await test.upload('incoming/lost.csv', `${CSV}# lost`);
      await test.upload('o$(d)d "\'`/fi+le %20\u0001', `${CSV}# odd`);
      await test.upload('incoming/of-no-route.txt', CSV);
      await test.upload('incoming/.hidden/lost.csv', CSV);
      await test.upload('o$(d)d "\'`/_SUCCESS', '');
      await test.upload('o$(d)d "\'`/empty', '');
    });
    const before = alerts().length;
    expect(await compare()).toEqual({ missing: 2 });
    const mail = await test.until(() => alerts()[before]);
    expect(mail.subject).toBe(`MISSING 2 files in ${test.landingBucket}: no execution was started`);
    expect(mail.text).toContain(`s3://${test.landingBucket}/incoming/lost.csv`);
    expect(mail.text).not.toContain('of-no-route');

    const [command = ''] = /npx --no -- lume-arrivals reconcile .*/.exec(mail.text) ?? [];
    const env = cliEnvironment(test.system.endpoint);
    // The message of an upload is there for a moment after its execution has started.
    await eventually(async () => expect((await runCli(['reconcile'], env)).err).not.toContain('waiting'));
    const args = packageArguments(command, {});
    const { code, err } = await runCli([...args, '--until', '0s'], env);
    expect({ code, err }).toEqual({ code: 0, err: '2 files started.\n' });
    expect(await compare()).toEqual({ missing: 0 });
  });
});
