import type { Service } from 'template-runner';
import { expect, it } from 'vitest';
import { onCallMessages } from '../support/load/files-in-outage.ts';
import { ONE_ORDER } from '../support/shop/shop-files.ts';
import { publishedOutcomes } from '../support/system/published-outcomes.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

const FILES = 50;

/** What is away, and which step waits for it. The landing bucket takes uploads, or nothing would arrive. */
const OUTAGES = [
  ['Step Functions', 'states', () => '/'],
  ['Secrets Manager', 'secretsmanager', () => '/'],
  ['S3, for the archive', 's3', ({ deployment }: TestSystem) => `/${deployment.archiveBucket}`],
  [
    'S3, for listings of the landing bucket',
    's3',
    ({ landingBucket }: TestSystem) => `/${landingBucket}/?encoding-type=url`,
  ],
  ['SNS', 'sns', () => '/'],
] as const satisfies readonly (readonly [string, Service, (test: TestSystem) => string])[];

it.concurrent.each(OUTAGES)(
  '%s being away for six hours costs no file, and nobody is alerted',
  async (name, service, path) => {
    await using test = await startTestSystem({ app: 'test/support/apps/outage-app.ts', speed: 1440 });
    test.system.outages.begin(service, path(test));
    for (let at = 0; at < FILES; at++) await test.upload(`incoming/away-${at}.csv`, ONE_ORDER);
    await test.system.clock.sleep(6 * 3600);
    expect(publishedOutcomes(test.events)).toEqual([]);
    test.system.outages.end(service);
    await test.ended(FILES);
    const outcomes = publishedOutcomes(test.events);
    const ok = new Set(outcomes.filter(({ outcome }) => outcome === 'SUCCEEDED').map(({ source_path }) => source_path));
    const twice = Object.values(test.system.lume.stats().runs_by_path).filter((runs) => runs > 1).length;
    const alerts = onCallMessages(test).messages;
    console.info(
      `${name} away for 6 h: ${FILES} files, ${ok.size} SUCCEEDED; lost ${FILES - ok.size}, twice ${twice}, alerts ${alerts}`,
    );
    expect({ ok: ok.size, twice, alerts }).toEqual({ ok: FILES, twice: 0, alerts: 0 });
  },
);
