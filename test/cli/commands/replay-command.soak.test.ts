import { paginateListExecutions } from '@aws-sdk/client-sfn';
import { expect, it } from 'vitest';
import { cliEnvironment, startBinary } from '../../support/command-line/run-command-line.ts';
import { eachConcurrently, withoutEventBridge } from '../../support/system/event-bridge-off.ts';
import { startTestSystem, type TestSystem } from '../../support/system/test-system.ts';

const FILES = 5000;
const CSV = 'code,name\nAAA,Alpha\n';

async function namesOf({ sfn, stateMachineArn }: TestSystem): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { executions = [] } of paginateListExecutions(
    { client: sfn, pageSize: 1000 },
    { stateMachineArn },
  )) {
    names.push(...executions.map(({ name = '' }) => name));
  }
  return names;
}

it('replays 5,000 files, interrupted with Ctrl-C three times: 5,000 executions, none twice', async () => {
  await using test = await startTestSystem({ app: 'test/support/apps/any-file-app.ts', speed: 1000 });
  const env = cliEnvironment(test.system.endpoint);
  const keys = Array.from({ length: FILES }, (_, at) => `airports/many/${at}.csv`);
  await withoutEventBridge(test, () => eachConcurrently(keys, (key) => test.upload(key, CSV)));

  let starts = 0;
  const started = () =>
    test.events.reduce((n, event) => n + (event.kind === 'execution changed' && event.status === 'RUNNING' ? 1 : 0), 0);
  const command = ['replay', `s3://${test.landingBucket}/airports/many/`, '--rate', '1000/s', '--json'];
  const totals: number[] = [];
  for (const interruptAt of [1000, 2000, 3500, undefined]) {
    const { child, ended } = startBinary(command, env);
    if (interruptAt !== undefined) {
      await test.until(() => started() >= interruptAt);
      child.kill('SIGINT');
    }
    const { code, out, err } = await ended;
    expect(code, err).toBe(interruptAt === undefined ? 0 : 130);
    const said = JSON.parse(out) as { finished: boolean; started: number };
    expect(said.finished).toBe(interruptAt === undefined);
    totals.push(said.started);
    starts += said.started;
    expect(started()).toBe(starts);
  }
  const names = await namesOf(test);
  console.log(`started by each of the four calls: ${totals.join(', ')}; executions: ${names.length}`);
  expect(names).toHaveLength(FILES);
  expect(new Set(names.map((name) => name.split('-').at(-2))).size).toBe(FILES); // one for each object
});
