import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putSecret } from '../support/system/put-secret.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

let test: TestSystem;
beforeAll(async () => {
  test = await startTestSystem({ app: 'test/support/apps/monitored-app.ts', speed: 1000 });
});
afterAll(() => test[Symbol.asyncDispose]());

const lines = () => test.events.flatMap((event) => (event.kind === 'log' ? [event.line] : []));
const output = (part: RegExp) =>
  Object.entries(test.system.template.outputs).find(([name]) => part.test(name))?.[1] ?? '';
const script = (script: { status_calls?: number } = {}) =>
  test.system.lume.faults.add({
    operation: 'run',
    times: 3,
    effect: { kind: 'script', script: { outcome: 'SUCCEEDED', ...script } },
  });
const checks = () => lines().filter((line) => line.includes('"status checked"')).length;
const refusals = () => test.system.lume.stats().answers['401'] ?? 0;

describe('an API key that is rotated while runs are going on', () => {
  it('is picked up without a deployment, and no run notices', async () => {
    script({ status_calls: 12 });
    const runs = ['a', 'b', 'c'].map((name) =>
      test.execute({ flow_version: 'shop_orders:v1', source_path: `s3://scripted/${name}.csv` }),
    );
    // Every environment that is in use has read the old key by now, and no run can have ended.
    await test.until(() => checks() >= 9);
    await putSecret(test.system.endpoint, test.deployment.apiKeySecretArn, 'local-lume-new-key');

    const ended = await Promise.all(runs);
    expect(ended.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    expect(test.outcomes().map(({ outcome }) => outcome)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    expect(test.system.lume.stats().starts).toBe(3);
    expect(refusals(), 'the old key was tried, and refused').toBeGreaterThan(0);
    expect(lines().filter((line) => line.includes('step failed'))).toEqual([]);
  });
});

describe("the address of Slack's webhook that is replaced while messages go out", () => {
  it('is picked up as soon as the old one is refused, and no message is lost', async () => {
    const posts = () => test.system.slack?.posts ?? [];
    const run = (name: string) =>
      test.execute({ flow_version: 'shop_orders:v1', source_path: `s3://scripted/${name}.csv` });
    test.system.lume.faults.clear();
    script();
    await test.system.delivered();
    const before = posts().length;
    await run('d');
    await test.system.delivered();
    expect(
      posts()
        .slice(before)
        .map(({ channel }) => channel),
    ).toEqual(['loads']);

    await putSecret(test.system.endpoint, output(/^SlackWebhookloads/), test.system.slack?.webhookOf('moved') ?? '');
    test.system.slack?.answerNext({ status: 404, body: 'no_service' });
    await run('e');
    await test.system.delivered();
    expect(
      posts()
        .slice(before)
        .map(({ channel }) => channel),
    ).toEqual(['loads', 'moved']);
    expect(lines().filter((line) => line.includes('not posted to Slack'))).toEqual([]);
  });
});
