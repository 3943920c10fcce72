import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { localClient } from 'template-runner/local-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportOn } from '../../docs/generate/sample-messages.ts';
import { SAMPLE_OUTCOMES } from '../../docs/generate/sample-outcomes.ts';
import { messageFor } from '../../functions/reports/outcome-message.ts';
import { publication } from '../../functions/reports/outcome-publication.ts';
import { onCallMessages } from '../support/load/files-in-outage.ts';
import { ONE_ORDER } from '../support/shop/shop-files.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

const FILES = 6;

let test: TestSystem;
let sns: SNSClient;
beforeAll(async () => {
  test = await startTestSystem({ app: 'test/support/apps/outage-app.ts', speed: 2000 });
  sns = new SNSClient(localClient(test.system.endpoint));
});
afterAll(async () => {
  sns.destroy();
  await test[Symbol.asyncDispose]();
});

/** What *Publish outage* publishes of files that were blocked since then, all before the first summary is due. */
async function publishBlocked(folder: string, since: Date): Promise<void> {
  const sample = SAMPLE_OUTCOMES.find(({ name }) => name === 'not-started-blocked') ?? expect.fail('no sample');
  const { event } = await reportOn(sample.task);
  using _ = test.system.clock.hold();
  for (let at = 0; at < FILES; at++) {
    const blocked = {
      ...event,
      source_path: `s3://landing/${folder}/${at}.csv`,
      arrived_at: since.toISOString(),
      finished_at: new Date().toISOString(),
    };
    const { subject, message } = publication(messageFor('alert', blocked, 'UTC'), blocked);
    const TopicArn = test.system.template.outputs['OutagesTopicArn'];
    await sns.send(new PublishCommand({ TopicArn, Subject: subject, Message: message, MessageStructure: 'json' }));
  }
}

/** What the engineer on call was told of the files of a folder, once that is all of them. A message may come twice. */
async function toldOf(folder: string) {
  const ofFolder = (path: string | null | undefined) => path?.startsWith(`s3://landing/${folder}/`) === true;
  const told = () => {
    const { single, summaries } = onCallMessages(test);
    return {
      single: new Set(single.map(({ source_path }) => source_path).filter(ofFolder)),
      summaries: summaries.filter(({ source_paths: [first] }) => ofFolder(first)),
    };
  };
  await test.until(() => {
    const { single, summaries } = told();
    return single.size + summaries.reduce((sum, { files }) => sum + files, 0) >= FILES;
  });
  return told();
}

async function uploadOne(key: string): Promise<void> {
  const before = test.outcomes().length;
  await test.upload(key, ONE_ORDER);
  await test.ended(before + 1);
  expect(test.outcomes().at(-1)?.outcome).toBe('SUCCEEDED');
}

describe('files that something before Lume blocked', () => {
  it('are told as one where nothing that was started since went through', async () => {
    await uploadOne('incoming/before.csv');
    await publishBlocked('all', new Date());
    const { summaries } = await toldOf('all');
    expect(Math.max(...summaries.map(({ files }) => files))).toBeGreaterThanOrEqual(FILES / 2); // of two pollers
    expect(summaries[0]).toMatchObject({ outcome: 'NOT_STARTED', error_name: 'LumeBlockedError' });
  });

  it('are told one by one where another file went through meanwhile', async () => {
    const since = new Date();
    await uploadOne('incoming/meanwhile.csv');
    await publishBlocked('some', since);
    const { single, summaries } = await toldOf('some');
    expect(summaries).toEqual([]);
    expect(single.size).toBe(FILES);
    const subjects = await test.until(() => {
      const mails = test.events.flatMap((event) => (event.kind === 'mail' ? [event.mail.subject] : []));
      const alone = new Set(mails.filter((subject) => /^NOT_STARTED \d\.csv: blocked before Lume$/.test(subject)));
      return alone.size >= FILES && alone;
    });
    expect(subjects.size).toBe(FILES);
  });

  it('are told one by one where Step Functions cannot be asked', async () => {
    test.system.outages.begin('states');
    await publishBlocked('unknown', new Date());
    const { single, summaries } = await toldOf('unknown');
    test.system.outages.end('states');
    expect(summaries).toEqual([]);
    expect(single.size).toBe(FILES);
  });
});
