import { OUTAGE_SUMMARY_SCHEMA, type OutageSummary } from '../../../functions/reports/outage-summary.ts';
import type { OutcomeEvent } from '../../../functions/reports/outcome-event.ts';
import { ONE_ORDER } from '../shop/shop-files.ts';
import { eachConcurrently } from '../system/event-bridge-off.ts';
import type { TestSystem } from '../system/test-system.ts';

/** The messages on the alerts topic so far: summaries, and alerts about a single file. */
export function onCallMessages({ events, deployment }: TestSystem) {
  const alerts = events.flatMap((event) =>
    event.kind === 'published' && event.publication.topicArn === deployment.topics.alerts
      ? [JSON.parse(event.publication.bodies.default) as OutcomeEvent | OutageSummary]
      : [],
  );
  const summaries = alerts.filter((alert): alert is OutageSummary => alert.schema === OUTAGE_SUMMARY_SCHEMA);
  const single = alerts.filter((alert): alert is OutcomeEvent => alert.schema !== OUTAGE_SUMMARY_SCHEMA);
  const named = new Set([
    ...single.flatMap(({ source_path }) => source_path ?? []),
    ...summaries.flatMap(({ source_paths }) => source_paths),
  ]);
  /** A summary names its first files and counts the rest; one that was delivered twice is counted twice. */
  const counted = summaries.reduce((sum, { files, source_paths }) => sum + files - source_paths.length, 0);
  return { messages: alerts.length, summaries, single, files: named.size + counted };
}

/** Uploads files while Lume is down. The clock is held until the start of every file has failed once. */
export async function filesInOutage(test: TestSystem, files: number, awaySeconds?: number): Promise<void> {
  using _ = test.system.clock.hold();
  await test.system.lume.faults.away(awaySeconds);
  await eachConcurrently(
    Array.from({ length: files }, (_, at) => `incoming/away-${at}.csv`),
    (key) => test.upload(key, ONE_ORDER),
  );
  await test.until(() => test.events.filter(({ kind }) => kind === 'task failed').length >= files);
}
