import { OUTAGE_SUMMARY_SCHEMA, type OutageSummary } from '../../../functions/reports/outage-summary.ts';
import type { OutcomeEvent } from '../../../functions/reports/outcome-event.ts';
import { each } from '../system/event-bridge-off.ts';
import { ONE_ORDER } from '../system/order-file.ts';
import type { TestSystem } from '../system/test-system.ts';

/** What the topic of alerts carried so far: summaries, and alerts about one file. */
export function toldOnCall({ events, system }: TestSystem) {
  const alerts = events.flatMap((event) =>
    event.kind === 'published' && event.publication.topicArn === system.template.outputs['AlertsTopicArn']
      ? [JSON.parse(event.publication.bodies.default) as OutcomeEvent | OutageSummary]
      : [],
  );
  const summaries = alerts.filter((alert): alert is OutageSummary => alert.schema === OUTAGE_SUMMARY_SCHEMA);
  const single = alerts.filter((alert): alert is OutcomeEvent => alert.schema !== OUTAGE_SUMMARY_SCHEMA);
  const named = new Set([
    ...single.flatMap(({ source_path }) => source_path ?? []),
    ...summaries.flatMap(({ source_paths }) => source_paths),
  ]);
  /** A summary names the first of its files and counts the rest; one that came twice counts its rest twice. */
  const counted = summaries.reduce((sum, { files, source_paths }) => sum + files - source_paths.length, 0);
  return { messages: alerts.length, summaries, single, files: named.size + counted };
}

/** Has so many files arrive while Lume is away for so many seconds: each has found it away before the time begins to pass. */
export async function filesInOutage(test: TestSystem, files: number, awaySeconds?: number): Promise<void> {
  using _ = test.system.clock.hold();
  await test.system.lume.faults.away(awaySeconds);
  await each(
    Array.from({ length: files }, (_, at) => `incoming/away-${at}.csv`),
    (key) => test.upload(key, ONE_ORDER),
  );
  await test.until(() => test.events.filter(({ kind }) => kind === 'task failed').length >= files);
}
