import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ONE_ORDER } from '../support/shop/shop-files.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

let test: TestSystem;
beforeAll(async () => {
  test = await startTestSystem({ app: 'test/support/apps/outage-app.ts', speed: 1000 });
});
afterAll(() => test[Symbol.asyncDispose]());

/** Uploads and waits for the end of its execution, whose outcome event is the last one. */
async function upload(key: string, body: string) {
  const before = test.outcomes().length;
  await test.upload(key, body);
  await test.ended(before + 1);
  return test.outcomes().at(-1) ?? expect.fail('no outcome');
}

/** The mail about an execution, on one line. */
async function mailAbout({ execution }: { readonly execution: string }) {
  const mail = await test.until(() =>
    test.events
      .flatMap((event) => (event.kind === 'mail' ? [event.mail] : []))
      .find(({ text }) => text.includes(execution)),
  );
  return { subject: mail.subject, text: mail.text.replace(/\s+/g, ' ') };
}

describe('the alert about a path that was processed before', () => {
  it('says that the same bytes were uploaded again, and that there is nothing to do', async () => {
    const first = await upload('incoming/twice.csv', ONE_ORDER);
    expect(first).toMatchObject({ outcome: 'SUCCEEDED', earlier_upload: null });
    const second = await upload('incoming/twice.csv', ONE_ORDER);
    expect(second).toMatchObject({
      not_started_because: 'already_processed',
      earlier_upload: { is: 'same_bytes', execution: first.execution, at: first.arrived_at },
    });
    const { subject, text } = await mailAbout(second);
    expect(subject).toMatch(/: already processed, same bytes$/);
    expect(text).toContain('It has the same bytes as the upload of');
    expect(text).toContain('- There is nothing to do.');
    expect(text).not.toContain('{etag}');
  });

  it('says that the content is new, with both sizes, and has the command that forces it', async () => {
    const longer = `${ONE_ORDER}\n`;
    await upload('incoming/corrected.csv', ONE_ORDER);
    const second = await upload('incoming/corrected.csv', longer);
    expect(second.earlier_upload).toMatchObject({
      is: 'new_content',
      size: ONE_ORDER.length,
      size_now: longer.length,
    });
    const { subject, text } = await mailAbout(second);
    expect(subject).toMatch(/: already processed, new content$/);
    expect(text).toContain(`It has new content: ${longer.length} bytes, where the upload of`);
    expect(text).toContain('Rows that were delivered before are delivered a second time');
    expect(text).toContain('"force_rerun":true');
    expect(text).toMatch(/- For next time, if the flow can read it: \{etag\} in the sourcePath of route \w+, /);
  });

  it('says neither of new content that was refused before: somebody may have forced it since', async () => {
    const again = await upload('incoming/corrected.csv', `${ONE_ORDER}\n`);
    expect(again).toMatchObject({ not_started_because: 'already_processed', earlier_upload: null });
  });

  it('leaves it open where an execution by hand tells of no upload', async () => {
    const source_path = `s3://${test.landingBucket}/incoming/twice.csv`;
    const { executionArn: execution = '' } = await test.execute({ flow_version: 'shop_orders:v1', source_path });
    const outcome = test.outcomes().find((each) => each.execution === execution);
    expect(outcome).toMatchObject({ not_started_because: 'already_processed', earlier_upload: null });
    const { subject, text } = await mailAbout({ execution });
    expect(subject).toMatch(/: already processed$/);
    expect(text).toContain('If the upload was a repetition, there is nothing to do.');
    expect(text).toContain('If the content is new, process it again.');
  });

  it('comes all the same while Step Functions answers no question', async () => {
    const failed = () => test.events.filter(({ kind }) => kind === 'task failed').length;
    const [ends, failures] = [test.outcomes().length, failed()];
    const hold = test.system.clock.hold(); // the start is repeated once Step Functions is away
    test.system.lume.faults.add({ operation: 'run', effect: { kind: 'answer', status: 503 } });
    await test.upload('incoming/twice.csv', ONE_ORDER);
    await test.until(() => failed() > failures);
    test.system.outages.begin('states');
    hold[Symbol.dispose]();
    await test.ended(ends + 1);
    test.system.outages.end('states');
    expect(test.outcomes().at(-1)).toMatchObject({ not_started_because: 'already_processed', earlier_upload: null });
    const lines = test.events.flatMap((event) => (event.kind === 'log' ? [event.line] : []));
    expect(lines.some((line) => line.includes('earlier uploads of the file are not known'))).toBe(true);
  });
});
