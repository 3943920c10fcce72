import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HeadObjectCommand, ListObjectVersionsCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliEnvironment, runCli } from '../support/command-line/run-command-line.ts';
import { SHOP_FLOWS } from '../support/shop/shop-files.ts';
import { withoutEventBridge } from '../support/system/event-bridge-off.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

/** What the flow of batches makes of each: it rejects some rows. */
const PROCESSED = 'PARTIAL_FAILED';

/** A flow of files that reads paths with more than the key. */
const ITEMS = {
  flow_version: 'items:v1',
  source: { format: 'csv', key_ends_at: '?' },
  columns: [{ from: 'item', to: 'item', type: 'string', required: true }],
};
const flowsDir = mkdtempSync(join(tmpdir(), 'flows-'));

let test: TestSystem;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  cpSync(SHOP_FLOWS, flowsDir, { recursive: true });
  writeFileSync(join(flowsDir, 'items.v1.json'), JSON.stringify(ITEMS));
  const app = 'test/support/apps/changed-content-app.ts';
  test = await startTestSystem({ app, speed: 1000, lume: { flowsDir } });
  env = cliEnvironment(test.system.endpoint);
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  rmSync(flowsDir, { recursive: true });
});

/** Uploads, and waits for the outcome. */
async function upload(key: string, body: string) {
  const before = test.outcomes().length;
  await test.upload(key, body);
  await test.ended(before + 1);
  return test.outcomes().at(-1) ?? expect.fail('no outcome');
}

const uri = (key: string) => `s3://${test.landingBucket}/${key}`;
const etagOf = async (Key: string) =>
  (await test.s3.send(new HeadObjectCommand({ Bucket: test.landingBucket, Key }))).ETag?.replaceAll('"', '');
const versionOf = async (Prefix: string) =>
  (await test.s3.send(new ListObjectVersionsCommand({ Bucket: test.landingBucket, Prefix }))).Versions?.[0]?.VersionId;
const runsOf = (path: string) => test.system.lume.stats().runs_by_path[path] ?? 0;
const dead = async () => (await runCli(['dlq', 'show', '--json'], env)).out;
const versioning = (Status: 'Enabled' | 'Suspended') =>
  test.s3.send(new PutBucketVersioningCommand({ Bucket: test.landingBucket, VersioningConfiguration: { Status } }));

/** Does it while uploads get no version ids. */
async function withoutVersioning(action: () => Promise<unknown>): Promise<void> {
  await versioning('Suspended');
  await action();
  await versioning('Enabled');
}

describe('another content under a key', () => {
  it('is refused by Lume where the source path is that of the key', async () => {
    expect(await upload('keys/one.csv', 'first')).toMatchObject({ outcome: PROCESSED, source_path: 'one' });
    expect(await upload('keys/one.csv', 'corrected')).toMatchObject({ not_started_because: 'already_processed' });
  });

  it('is processed where the source path has the ETag, and the same content is not a second time', async () => {
    const first = await upload('contents/one.csv', 'first');
    const corrected = await upload('contents/one.csv', 'corrected');
    expect([first.outcome, corrected.outcome]).toEqual([PROCESSED, PROCESSED]);
    expect(corrected.source_path).toBe(`one-${await etagOf('contents/one.csv')}`);
    expect(corrected.source_path).not.toBe(first.source_path);
    const again = await upload('contents/one.csv', 'corrected');
    expect(again).toMatchObject({ not_started_because: 'already_processed', earlier_upload: { is: 'same_bytes' } });
    expect(runsOf(corrected.source_path ?? '')).toBe(1);
  });

  it('is read from the file by a flow whose paths have the ETag behind the key', async () => {
    const first = await upload('files/items.csv', 'item\napple\n');
    const corrected = await upload('files/items.csv', 'item\napple\npear\n');
    expect([first, corrected].map(({ outcome, rows }) => [outcome, rows.mapped])).toEqual([
      ['SUCCEEDED', 1],
      ['SUCCEEDED', 2],
    ]);
    expect(corrected.source_path).toBe(`${uri('files/items.csv')}?etag=${await etagOf('files/items.csv')}`);
    expect(corrected.links.source).toMatch(/prefix=files%2Fitems\.csv$/);
  });

  it('is processed where the source path has the version, and so is the same content', async () => {
    const first = await upload('versions/one.csv', 'first');
    const again = await upload('versions/one.csv', 'first');
    expect([first.outcome, again.outcome]).toEqual([PROCESSED, PROCESSED]);
    expect(again.source_path).toBe(`one-${await versionOf('versions/one.csv')}`);
    expect(again.source_path).not.toBe(first.source_path);
  });

  it('keeps its version in the input of its execution', async () => {
    const { execution } = await upload('versions/kept.csv', 'kept');
    const { input = '' } = await test.execution(execution.split(':').at(-1) ?? '');
    expect(JSON.parse(input).arrival.version).toBe(await versionOf('versions/kept.csv'));
  });
});

describe('an upload without a version', () => {
  it('becomes a dead letter that says what to do, where the source path has the version', async () => {
    await withoutVersioning(async () => {
      await test.upload('versions/none.csv', 'x');
      await test.until(() =>
        test.events.some((event) => event.kind === 'log' && event.line.includes('message put aside')),
      );
    });
    expect(JSON.parse(await dead())).toMatchObject({
      file: uri('versions/none.csv'),
      hopeless: true,
      why: expect.stringMatching(
        /source_path: \{version\}: S3 gave no version id\. Switch on the versioning of the bucket and upload the file again, or use \{etag\}/,
      ),
    });
    expect(Object.keys(test.system.lume.stats().runs_by_path)).not.toContain('none-');
  });

  it('is told by doctor before it comes', async () => {
    const versions = async () =>
      (await runCli(['doctor', '--json'], env)).out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .find(({ about }) => about === 'versions');
    expect(await versions()).toMatchObject({ state: 'ok' });
    await withoutVersioning(async () =>
      expect(await versions()).toMatchObject({
        state: 'bad',
        said: expect.stringContaining('has no versioning, and route versions has {version} in its sourcePath'),
        mend: expect.stringMatching(/^aws s3api put-bucket-versioning --bucket \S+ .*Status=Enabled\n.*\{etag\}/),
      }),
    );
  });
});

describe('the command line, of a file whose source path has its content or version', () => {
  const lying = (key: string) => withoutEventBridge(test, () => test.upload(key, `of ${key}`));

  it('rerun sends the path of what lies there now, and says it', async () => {
    await Promise.all([lying('contents/rerun.csv'), lying('versions/rerun.csv')]);
    const paths = [`rerun-${await etagOf('contents/rerun.csv')}`, `rerun-${await versionOf('versions/rerun.csv')}`];
    const results = await Promise.all(
      ['contents/rerun.csv', uri('versions/rerun.csv')].map((file) => runCli(['rerun', file, '--wait'], env)),
    );
    expect(results.map(({ code }) => code)).toEqual([3, 3]);
    expect(results.map(({ err }) => /^Started (\S+) with customer_sync:v1\.$/m.exec(err)?.[1])).toEqual(paths);
  });

  it('rerun says when no path can be made of it', async () => {
    await withoutVersioning(async () => {
      const { code, err } = await runCli(['rerun', uri('versions/rerun.csv')], env);
      expect(err).toMatch(
        /^The route makes no source path of s3:\S+\. source_path: \{version\}: S3 gave no version id\./,
      );
      expect(code).toBe(1);
    });
  });

  it('status finds the manual executions of each content', async () => {
    for (const file of ['contents/rerun.csv', 'versions/rerun.csv']) {
      const { out } = await runCli(['status', file], env);
      expect(out).toMatch(/PARTIAL_FAILED {2}run_/);
    }
  });

  it('replay and reconcile start what is missing with the path of its upload, and nothing twice', async () => {
    await Promise.all([lying('versions/missed.csv'), lying('contents/replayed.csv')]);
    const missed = `missed-${await versionOf('versions/missed.csv')}`;
    const replayed = `replayed-${await etagOf('contents/replayed.csv')}`;
    const before = test.outcomes().length;
    await runCli(['replay', uri('contents/replayed'), '--yes'], env);
    const { out } = await runCli(['reconcile', '--until', '0s', '--start', '--yes', '--json'], env);
    expect(out).toContain('versions/missed.csv');
    expect(out).not.toContain('rerun.csv');
    await test.ended(before + 2);
    expect([runsOf(missed), runsOf(replayed)]).toEqual([1, 1]);
    expect((await runCli(['reconcile', '--until', '0s', '--json'], env)).out).not.toContain('missed.csv');
  });
});
