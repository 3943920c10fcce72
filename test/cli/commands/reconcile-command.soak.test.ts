import { expect, it } from 'vitest';
import { cliEnvironment, runBinary } from '../../support/command-line/run-command-line.ts';
import { eachConcurrently, withoutEventBridge } from '../../support/system/event-bridge-off.ts';
import { startTestSystem } from '../../support/system/test-system.ts';

const CSV = 'code,name\nAAA,Alpha\n';

it('finds exactly the 7 of 1,000 files whose events were dropped on purpose', async () => {
  await using test = await startTestSystem({ app: 'test/support/apps/any-file-app.ts', speed: 1000 });
  const keys = Array.from({ length: 1000 }, (_, at) => `airports/day/${String(at).padStart(4, '0')}.csv`);
  const dropped = keys.filter((_, at) => [0, 77, 78, 500, 501, 750, 999].includes(at));
  await eachConcurrently(
    keys.filter((key) => !dropped.includes(key)),
    (key) => test.upload(key, `${CSV}# ${key}`),
  );
  await withoutEventBridge(test, () => eachConcurrently(dropped, (key) => test.upload(key, `${CSV}# ${key}`)));
  await test.until(
    () => test.events.filter((event) => event.kind === 'execution changed' && event.status === 'RUNNING').length >= 993,
  );

  const env = cliEnvironment(test.system.endpoint);
  const { code, out, err } = await runBinary(['reconcile', '--until', '0s', '--json'], env);
  const files = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; file: string })
    .flatMap(({ kind, file }) => (kind === 'file' ? [file] : []));
  expect(files, err).toEqual(dropped.map((key) => `s3://${test.landingBucket}/${key}`));
  expect(code).toBe(6);
});
