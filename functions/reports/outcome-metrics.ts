import { isTerminal } from '../lume/lume.ts';
import { type MetricValues, secondsBetween } from '../metrics.ts';
import type { OutcomeEvent } from './outcome-event.ts';

/** The metrics of a report. Durations are known only if a check found the run ended. */
export function outcomeMetrics(event: OutcomeEvent, now: Date): MetricValues {
  const { outcome, run_id, rows, checks, started_at, finished_at } = event;
  const ended = isTerminal(outcome);
  return {
    Outcomes: 1,
    RowsMapped: rows.mapped,
    RowsRejected: rows.rejected,
    ChecksPerRun: run_id === null ? null : checks,
    RunDuration: ended ? secondsBetween(started_at, finished_at) : null,
    EndToOutcome: ended ? secondsBetween(finished_at, now.toISOString()) : null,
  };
}
