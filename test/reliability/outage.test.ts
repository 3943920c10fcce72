import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesInOutage, onCallMessages } from '../support/load/files-in-outage.ts';
import { ONE_ORDER } from '../support/shop/shop-files.ts';
import { publishedOutcomes } from '../support/system/published-outcomes.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

const FILES = 20;

describe('an outage', () => {
  let test: TestSystem;
  beforeAll(async () => {
    test = await startTestSystem({ app: 'test/support/apps/outage-app.ts', speed: 2000 });
  });
  afterAll(() => test[Symbol.asyncDispose]());

  it('of Lume for half an hour costs no file, and nobody is told of one that did not fail', async () => {
    await filesInOutage(test, FILES, 1800);
    await test.ended(FILES);
    expect(publishedOutcomes(test.events).map(({ outcome }) => outcome)).toEqual(Array(FILES).fill('SUCCEEDED'));
    expect(onCallMessages(test).messages).toBe(0);
  });

  it('that makes every file fail is told in summaries that leave none out, with what to do', async () => {
    test.system.lume.faults.add({ operation: 'run', times: 'always', effect: { kind: 'answer', status: 401 } });
    const before = publishedOutcomes(test.events).length;
    const hold = test.system.clock.hold(); // all fail before the first summary is due
    await Promise.all(Array.from({ length: FILES }, (_, at) => test.upload(`incoming/refused-${at}.csv`, ONE_ORDER)));
    await test.until(() => publishedOutcomes(test.events).length === before + FILES);
    hold[Symbol.dispose]();
    await test.until(() => onCallMessages(test).files >= FILES);
    const { messages, summaries } = onCallMessages(test);
    expect(messages).toBeLessThan(FILES / 2);
    // Programs get each of them beside.
    const each = publishedOutcomes(test.events).slice(before);
    expect(new Set(each.map(({ source_path }) => source_path)).size).toBe(FILES);
    const mail = await test.until(() => test.events.find((event) => event.kind === 'mail'));
    expect(mail.kind === 'mail' && mail.mail.subject).toMatch(/^NOT_STARTED \d+ files: API key refused$/);
    expect(summaries[0]?.prefixes).toEqual([`s3://${test.landingBucket}/incoming/`]);
  });
});
