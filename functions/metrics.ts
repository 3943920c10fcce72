/**
 * Every metric of this system: what the functions record, and what alarms and dashboard read. Their CloudWatch namespace
 * is `LumeArrivals`; each has the dimension `stack`, because several stacks can live in one account.
 */
export const NAMESPACE = 'LumeArrivals';

/** What a metric may be told apart by: few values each. Never a key, a run id or an execution. */
export type Dimension = 'route' | 'flow' | 'outcome' | 'reason' | 'call' | 'error';

export interface MetricDefinition {
  readonly unit: 'Count' | 'Seconds' | 'Milliseconds';
  readonly meaning: string;
  /** One CloudWatch metric for each set of dimensions, beside `stack`. */
  readonly by: readonly (readonly Dimension[])[];
}

export const METRICS = {
  Arrivals: {
    unit: 'Count',
    meaning:
      'Uploads for which an execution was started: each upload once. Of a route with `alarmWithoutFileHours` a schedule writes 0 every five minutes, which says that the route is watched.',
    by: [[], ['route']],
  },
  Duplicates: {
    unit: 'Count',
    meaning: 'Deliveries of an upload that was taken care of before. Harmless: S3 and SQS deliver at least once.',
    by: [[]],
  },
  Ignored: {
    unit: 'Count',
    meaning:
      'Uploads with nothing to do: "folder", "pattern" (a key that the settings ignore), "superseded" (another upload has replaced it, and has an event of its own), "deleted" (the object is gone; a second delivery after it was moved away counts here too), and, where a route ignores that, "empty" or "already-processed".',
    by: [['reason']],
  },
  LeftInQueue: {
    unit: 'Count',
    meaning:
      'Deliveries of an upload that could not be taken care of: its message stays in the arrivals queue, and is delivered again three minutes later.',
    by: [[]],
  },
  RunsStarted: { unit: 'Count', meaning: 'Runs that Lume took, forced ones included.', by: [[], ['flow']] },
  ArrivalToStart: {
    unit: 'Seconds',
    meaning: 'From the upload, by the clock of S3, until Lume has taken its run.',
    by: [[]],
  },
  ChecksPerRun: { unit: 'Count', meaning: 'How often the status of a run was asked for.', by: [[]] },
  UnknownStatuses: {
    unit: 'Count',
    meaning: 'Checks that found a status which this system does not know, and took it as running.',
    by: [[]],
  },
  RunDuration: {
    unit: 'Seconds',
    meaning: 'From the start of a run until the check that found it ended.',
    by: [[], ['flow']],
  },
  EndToOutcome: {
    unit: 'Seconds',
    meaning:
      'From the check that found a run ended until its report was written. The run itself ended after the check before: up to 60 s earlier.',
    by: [[]],
  },
  Outcomes: { unit: 'Count', meaning: 'Reports written, by outcome.', by: [['outcome'], ['flow', 'outcome']] },
  RowsMapped: { unit: 'Count', meaning: 'Rows that Lume delivered, where it says how many.', by: [[], ['flow']] },
  RowsRejected: { unit: 'Count', meaning: 'Rows that Lume rejected, where it says how many.', by: [[], ['flow']] },
  LumeLatency: {
    unit: 'Milliseconds',
    meaning: 'One call to Lume, "run" or "run_status", answered or not. Its sample count is the number of calls.',
    by: [[], ['call']],
  },
  LumeErrors: { unit: 'Count', meaning: 'Calls to Lume that ended in an error, by its class.', by: [['error']] },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof METRICS;

/** The classes of `LumeErrors` that Lume, or what stands before it, has to answer for; the others are about a file, a flow or an input. */
export const LUME_FAULTS = [
  'LumeAuthenticationError',
  'LumeBlockedError',
  'LumeProtocolError',
  'LumeStartUncertainError',
  'LumeUnavailableError',
] as const;

export type MetricValues = { readonly [Name in MetricName]?: number | null };
export type DimensionValues = { readonly [Name in Dimension]?: string | null };

/** A flow's name may come from Lume's metadata: whatever is not a plain name is no dimension. */
const PLAIN = /^[\w.:-]{1,200}$/;

/**
 * Writes the values as one line of CloudWatch's embedded metric format. At once: nothing is stored that a function which
 * dies could lose. What is null is left out, with the sets of dimensions that need it.
 */
export function record(values: MetricValues, dimensions: DimensionValues = {}): void {
  const given = Object.entries(values).filter((entry): entry is [MetricName, number] => Number.isFinite(entry[1]));
  const known = Object.fromEntries(Object.entries(dimensions).filter(([, value]) => PLAIN.test(value ?? '')));
  const directives = given.map(([name]) => ({
    Namespace: NAMESPACE,
    Dimensions: METRICS[name].by
      .filter((set: readonly Dimension[]) => set.every((dimension) => dimension in known))
      .map((set) => ['stack', ...set]),
    Metrics: [{ Name: name, Unit: METRICS[name].unit }],
  }));
  if (directives.length === 0) return;
  const line = {
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: directives },
    service: process.env['POWERTOOLS_SERVICE_NAME'],
    stack: process.env['STACK_NAME'] ?? 'unknown',
    ...known,
    ...Object.fromEntries(given),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Null unless both are times; never negative, because two clocks are compared. */
export function secondsBetween(from: string | null | undefined, to: string | null | undefined): number | null {
  const seconds = (Date.parse(to ?? '') - Date.parse(from ?? '')) / 1000;
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}
