import { DeleteObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import type { Fault } from 'simulated-lume';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ONE_ORDER } from '../support/shop/shop-files.ts';
import { publishedOutcomes } from '../support/system/published-outcomes.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

/** On the way, the local system refuses what AWS would: states and messages over 256 KiB, keys over 1,024 bytes. */
describe('at its limits, each has a defined end:', () => {
  let test: TestSystem;
  beforeAll(async () => {
    test = await startTestSystem({ app: 'test/support/apps/any-file-app.ts', speed: 200 });
  });
  afterAll(() => test[Symbol.asyncDispose]());

  async function outcomeOf(path: string) {
    return test.until(() => publishedOutcomes(test.events).find(({ source_path }) => source_path === path));
  }
  async function uploaded(key: string, body: string) {
    await test.upload(key, body);
    return outcomeOf(`s3://${test.landingBucket}/${key}`);
  }
  function scripted(script: Extract<Fault['effect'], { kind: 'script' }>['script']) {
    test.system.lume.faults.add({ operation: 'run', effect: { kind: 'script', script } });
  }

  it('metadata of 5 MB is archived whole, and no message carries it', async () => {
    scripted({ outcome: 'SUCCEEDED', metadata_bytes: 5_000_000 });
    const { outcome, report } = await uploaded('incoming/metadata.csv', ONE_ORDER);
    expect(outcome).toBe('SUCCEEDED');
    const { bucket = '', key = '' } = /^s3:\/\/(?<bucket>[^/]+)\/(?<key>.*)$/.exec(report)?.groups ?? {};
    const { ContentLength = 0 } = await test.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    expect(ContentLength).toBeGreaterThan(5_000_000);
  });

  it('a key of 1,000 characters goes through', async () => {
    expect(await uploaded(`incoming/${'k'.repeat(987)}.csv`, ONE_ORDER)).toMatchObject({ outcome: 'SUCCEEDED' });
  });

  it('an error message of 200 KB is cut in messages', async () => {
    scripted({ outcome: 'FAILED', error_message: 'x'.repeat(200_000) });
    const { outcome, error_message } = await uploaded('incoming/long-error.csv', ONE_ORDER);
    expect(outcome).toBe('FAILED');
    expect(error_message?.length).toBeLessThanOrEqual(4000);
  });

  it('a source path of 10,000 characters is refused by the name of its field, before Lume is asked', async () => {
    const starts = test.system.lume.stats().starts;
    const source_path = `s3://bucket/${'p'.repeat(10_000)}`;
    const { status } = await test.execute({ flow_version: 'shop_orders:v1', source_path });
    expect(status).toBe('FAILED');
    const refused = publishedOutcomes(test.events).find(
      ({ not_started_because }) => not_started_because === 'input_refused',
    );
    expect(refused?.error_message).toContain('source_path: ');
    expect(test.system.lume.stats().starts).toBe(starts);
  });

  it('an empty file that stays empty is told, and Lume is not asked', async () => {
    expect(await uploaded('incoming/empty.csv', '')).toMatchObject({ not_started_because: 'empty_file' });
    expect(Object.keys(test.system.lume.stats().starts_by_path).join()).not.toContain('empty.csv');
  });

  it('a zero-byte "folder" is ignored, and counted', async () => {
    await test.upload('incoming/folder/', '');
    const line = await test.until(() =>
      test.events.find((event) => event.kind === 'log' && event.line.includes('"Ignored"')),
    );
    expect(line.kind === 'log' && line.line).toContain('folder');
    const names = test.events.flatMap((event) =>
      event.kind === 'execution changed' ? [event.input['source_path']] : [],
    );
    expect(names).not.toContain(`s3://${test.landingBucket}/incoming/folder/`);
  });

  it('a file that is deleted before Lume reads it fails with that reason', async () => {
    const key = 'incoming/gone.csv';
    test.system.lume.faults.add({
      operation: 'run',
      times: 6,
      effect: { kind: 'answer', status: 503, when: 'before' },
    });
    const path = `s3://${test.landingBucket}/${key}`;
    const held = test.system.clock.hold(); // the start that was refused is not repeated meanwhile
    await test.upload(key, ONE_ORDER);
    await test.until(() =>
      test.events.some((event) => event.kind === 'execution changed' && event.input['source_path'] === path),
    );
    await test.s3.send(new DeleteObjectCommand({ Bucket: test.landingBucket, Key: key }));
    held[Symbol.dispose]();
    const { outcome, error_message } = await outcomeOf(path);
    expect(outcome).toBe('FAILED');
    expect(error_message).toContain('gone.csv');
  });
});
