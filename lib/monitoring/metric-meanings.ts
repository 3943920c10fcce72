import type { MetricName } from '../../functions/metrics.ts';

/** What each metric says, for `docs/monitoring.md`. Not in `functions/metrics.ts`, which is part of every bundle. */
export const METRIC_MEANINGS: Readonly<Record<MetricName, string>> = {
  Arrivals:
    'Uploads for which an execution was started: each upload once. Of a route with `alarmWithoutFile` a schedule writes 0 every five minutes, which says that the route is watched.',
  Duplicates: 'Deliveries of an upload that was taken care of before. Harmless: S3 and SQS deliver at least once.',
  Ignored:
    'Uploads with nothing to do: "folder", "pattern" (a key that the settings ignore), "superseded" (another upload has replaced it, and has an event of its own), "deleted" (the object is gone; a second delivery after it was moved away counts here too), and, where a route ignores that, "empty" or "already-processed".',
  LeftInQueue:
    'Deliveries of an upload that could not be taken care of: its message stays in the arrivals queue, and is delivered again three minutes later.',
  RunsStarted: 'Runs that Lume took, forced ones included.',
  ArrivalToStart: 'From the upload, by the clock of S3, until Lume has taken its run.',
  ChecksPerRun: 'How often the status of a run was asked for.',
  UnknownStatuses: 'Checks that found a status which this system does not know, and took it as running.',
  RunDuration: 'From the start of a run until the check that found it ended.',
  EndToOutcome:
    'From the check that found a run ended until its report was written. The run itself ended after the check before: up to 60 s earlier.',
  Outcomes: 'Reports written, by outcome.',
  RowsMapped: 'Rows that Lume delivered, where it says how many.',
  RowsRejected: 'Rows that Lume rejected, where it says how many.',
  LumeLatency: 'One call to Lume, "run" or "run_status", answered or not. Its sample count is the number of calls.',
  LumeErrors: 'Calls to Lume that ended in an error, by its class.',
};
