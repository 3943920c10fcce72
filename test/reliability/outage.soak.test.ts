import { expect, it } from 'vitest';
import { filesInOutage, onCallMessages } from '../support/load/files-in-outage.ts';
import { publishedOutcomes } from '../support/system/published-outcomes.ts';
import { startTestSystem } from '../support/system/test-system.ts';

it('200 files that arrive while Lume is away for six hours are all processed, once each, without one alert', async () => {
  await using test = await startTestSystem({ app: 'test/support/apps/outage-app.ts', speed: 1440 });
  await filesInOutage(test, 200, 6 * 3600);
  await test.ended(200);
  const outcomes = publishedOutcomes(test.events);
  const { runs_by_path } = test.system.lume.stats();
  const twice = Object.values(runs_by_path).filter((runs) => runs > 1).length;
  const ok = outcomes.filter(({ outcome }) => outcome === 'SUCCEEDED').length;
  const told = onCallMessages(test).messages;
  console.info(
    `outage of 6 h: 200 files, ${ok} SUCCEEDED; lost ${200 - outcomes.length}, twice ${twice}, alerts ${told}`,
  );
  expect({ ok, twice, told }).toEqual({ ok: 200, twice: 0, told: 0 });
});

it('100 files that Lume does not take for twelve hours are all told of, in fewer messages than files', async () => {
  await using test = await startTestSystem({ app: 'test/support/apps/outage-app.ts', speed: 20_000 });
  await filesInOutage(test, 100);
  await test.ended(100);
  // Each is on the outages topic as itself, for programs, and each is named or counted to people.
  const paths = () => new Set(publishedOutcomes(test.events).map(({ source_path }) => source_path));
  await test.until(() => paths().size === 100 && onCallMessages(test).files >= 100);
  const { messages } = onCallMessages(test);
  console.info(`outage without end: 100 files, all told in ${messages} messages`);
  expect(messages).toBeLessThan(100);
});
