import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { openQueueSender } from 'template-runner/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordedIn } from '../support/aws/embedded-metrics.ts';
import { ONE_ORDER } from '../support/shop/shop-files.ts';
import { publishedOutcomes } from '../support/system/published-outcomes.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

let test: TestSystem;
beforeAll(async () => {
  test = await startTestSystem({ app: 'test/support/apps/empty-files-app.ts', speed: 1000 });
});
afterAll(() => test?.[Symbol.asyncDispose]());

const pathOf = (key: string) => `s3://${test.landingBucket}/${key}`;
const logged = () =>
  test.events.flatMap((event) =>
    event.kind === 'log' ? [JSON.parse(event.line) as Readonly<Record<string, unknown>>] : [],
  );
const said = (message: string, key: string) =>
  test.until(() => logged().find((line) => line['message'] === message && line['key'] === key));
/** Why an upload of this key was not started. */
const ignored = async (key: string) => (await said('upload ignored', key))['reason'];
const counted = (reason: string) =>
  test.events
    .flatMap((event) => (event.kind === 'log' ? recordedIn(event.line) : []))
    .filter(({ name, dimensions }) => name === 'Ignored' && dimensions['reason'] === reason).length;
const outcomeOf = (key: string) =>
  test.until(() => publishedOutcomes(test.events).find(({ source_path }) => source_path === pathOf(key)));
const executionsOf = (key: string) =>
  test.events.filter(
    (event) =>
      event.kind === 'execution changed' && event.status === 'RUNNING' && event.input['source_path'] === pathOf(key),
  ).length;
const startsOf = (key: string) => test.system.lume.stats().starts_by_path[pathOf(key)] ?? 0;

/** The landing bucket does not say what lies in it while `work` is done: what arrives is left for another delivery. */
async function withoutListings(work: () => Promise<void>): Promise<void> {
  test.system.outages.begin('s3', `/${test.landingBucket}/?encoding-type=url`);
  await work();
  test.system.outages.end('s3');
}
const leftForLater = (count: number) =>
  test.until(() => logged().filter((line) => line['message'] === 'message left for another delivery').length >= count);

describe('an upload', () => {
  it('that was replaced before its event is handled starts nothing: the newer one does, once', async () => {
    const key = 'incoming/replaced.csv';
    await withoutListings(async () => {
      await test.upload(key, ONE_ORDER.slice(0, -5));
      await leftForLater(1);
      await test.upload(key, ONE_ORDER);
      await leftForLater(2);
    });
    expect((await outcomeOf(key)).outcome).toBe('SUCCEEDED');
    expect(await ignored(key)).toBe('superseded');
    expect(counted('superseded')).toBe(1);
    expect(executionsOf(key)).toBe(1);
    expect(startsOf(key)).toBe(1);
  });

  it('that is gone when its event is handled starts nothing, though another key begins like it', async () => {
    const key = 'incoming/moved.csv';
    await test.upload(`${key}.old`, ONE_ORDER);
    await withoutListings(async () => {
      const before = logged().filter((line) => line['message'] === 'message left for another delivery').length;
      await test.upload(key, ONE_ORDER);
      await leftForLater(before + 1);
      await test.s3.send(new DeleteObjectCommand({ Bucket: test.landingBucket, Key: key }));
    });
    expect(await ignored(key)).toBe('deleted');
    expect(counted('deleted')).toBe(1);
    expect(executionsOf(key)).toBe(0);
  });
});

describe('an upload that S3 will not compare', () => {
  it('is started as its event has it, with a warning', async () => {
    const queueArn = test.system.template.eventSourceMappings.find(({ functionArn }) =>
      functionArn.includes('on-arrival'),
    );
    const sender = openQueueSender(test.system.endpoint);
    const arrival = { bucket: 'gone', key: 'a.csv', etag: 'e', sequencer: '01', size: 3, time: '2026-11-24T00:00:00Z' };
    await sender.send(
      queueArn?.queueArn ?? '',
      JSON.stringify({ route: 'orders', flow_version: 'shop_orders:v1', arrival }),
    );
    sender.close();
    const { because } = await said('upload not compared with its object', 'a.csv');
    expect(because).toBe('S3 answered 404 (NoSuchBucket)');
    await test.until(() => publishedOutcomes(test.events).some(({ source_path }) => source_path === 's3://gone/a.csv'));
  });
});

describe('an empty upload', () => {
  it('that gets its content a moment later starts one execution, for the content', async () => {
    const key = 'incoming/filled.csv';
    const held = test.system.clock.hold();
    await test.upload(key, '');
    await said('empty file will be looked at again', key);
    await test.upload(key, ONE_ORDER);
    await test.until(() => executionsOf(key) > 0);
    held[Symbol.dispose]();
    expect(await ignored(key)).toBe('superseded');
    expect((await outcomeOf(key)).outcome).toBe('SUCCEEDED');
    expect(executionsOf(key)).toBe(1);
  });

  it('that stays empty is told, and Lume is not asked', async () => {
    const key = 'incoming/empty.csv';
    await test.upload(key, '');
    const { outcome, not_started_because, error_name } = await outcomeOf(key);
    expect({ outcome, not_started_because, error_name }).toEqual({
      outcome: 'NOT_STARTED',
      not_started_because: 'empty_file',
      error_name: 'EmptyFileError',
    });
    expect(startsOf(key)).toBe(0);
    const looks = logged().filter((line) => line['message'] === 'empty file will be looked at again');
    expect(looks.filter((line) => line['key'] === key)).toHaveLength(1);
    const mail = await test.until(() =>
      test.events.find((event) => event.kind === 'mail' && event.mail.subject.includes('empty')),
    );
    expect(mail.kind === 'mail' && mail.mail.subject).toBe('NOT_STARTED empty.csv: empty file');
  });

  it('of a route that ignores such files is only counted', async () => {
    const key = 'ignoring/empty.csv';
    await test.upload(key, '');
    expect(await ignored(key)).toBe('empty');
    expect(counted('empty')).toBe(1);
    expect(executionsOf(key)).toBe(0);
  });

  it('of a route that runs such files is started without a wait', async () => {
    const key = 'running/empty.csv';
    const held = test.system.clock.hold();
    await test.upload(key, '');
    await test.until(() => executionsOf(key) > 0);
    held[Symbol.dispose]();
    expect((await outcomeOf(key)).not_started_because).toBeNull();
    expect(startsOf(key)).toBe(1);
  });

  it("is Lume's to judge where an execution is started by hand", async () => {
    const key = 'incoming/by-hand/empty.csv';
    await test.upload(key, '');
    await outcomeOf(key);
    await test.execute({ flow_version: 'shop_orders:v1', source_path: pathOf(key) });
    expect(startsOf(key)).toBe(1);
  });
});

describe('a key that the settings ignore', () => {
  it.each(['incoming/_SUCCESS', 'incoming/orders.csv.filepart', 'incoming/.hidden/orders.csv'])(
    '%s is counted and starts nothing',
    async (key) => {
      await test.upload(key, ONE_ORDER);
      expect(await ignored(key)).toBe('pattern');
      expect(executionsOf(key)).toBe(0);
    },
  );

  it('is taken by whoever starts it by hand', async () => {
    const key = 'incoming/wanted.csv.tmp';
    await test.upload(key, ONE_ORDER);
    expect(await ignored(key)).toBe('pattern');
    const { status } = await test.execute({ flow_version: 'shop_orders:v1', source_path: pathOf(key) });
    expect(status).toBe('SUCCEEDED');
  });
});
