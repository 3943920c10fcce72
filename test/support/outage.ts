import { OUTAGE_SUMMARY_SCHEMA, type OutageSummary } from '../../functions/reports/outage-summary.ts';
import type { OutcomeEvent } from '../../functions/reports/outcome-event.ts';
import type { TestSystem } from './local-system.ts';

/** What the topic of alerts carried so far: summaries, and alerts about one file. */
export function toldOnCall({ events, system }: TestSystem) {
  const alerts = events.flatMap((event) =>
    event.kind === 'published' && event.publication.topicArn === system.template.outputs['AlertsTopicArn']
      ? [JSON.parse(event.publication.bodies.default) as OutcomeEvent | OutageSummary]
      : [],
  );
  const summaries = alerts.filter((alert): alert is OutageSummary => alert.schema === OUTAGE_SUMMARY_SCHEMA);
  const single = alerts.filter((alert): alert is OutcomeEvent => alert.schema !== OUTAGE_SUMMARY_SCHEMA);
  const files = summaries.reduce((sum, { files }) => sum + files, 0) + single.length;
  return { messages: alerts.length, summaries, single, files };
}
