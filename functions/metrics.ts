/**
 * All metrics: the functions record them, alarms and dashboard read them. Each has the dimension `deployment`, because
 * an account can have several. Their meanings are in `lib/monitoring/metric-meanings.ts`.
 */
export const NAMESPACE = 'LumeArrivals';

/** Each has few values: never a key, a run id or an execution. */
export type Dimension = 'route' | 'flow' | 'outcome' | 'reason' | 'call' | 'error';

export interface MetricDefinition {
  readonly unit: 'Count' | 'Seconds' | 'Milliseconds';
  /** Sets of dimensions, each one CloudWatch metric. `deployment` is in all of them. */
  readonly by: readonly (readonly Dimension[])[];
}

export const METRICS = {
  Arrivals: { unit: 'Count', by: [[], ['route']] },
  Duplicates: { unit: 'Count', by: [[]] },
  Ignored: { unit: 'Count', by: [['reason']] },
  LeftInQueue: { unit: 'Count', by: [[]] },
  RunsStarted: { unit: 'Count', by: [[], ['flow']] },
  ArrivalToStart: { unit: 'Seconds', by: [[]] },
  ChecksPerRun: { unit: 'Count', by: [[]] },
  UnknownStatuses: { unit: 'Count', by: [[]] },
  RunDuration: { unit: 'Seconds', by: [[], ['flow']] },
  EndToOutcome: { unit: 'Seconds', by: [[]] },
  Outcomes: { unit: 'Count', by: [['outcome'], ['flow', 'outcome']] },
  RowsMapped: { unit: 'Count', by: [[], ['flow']] },
  RowsRejected: { unit: 'Count', by: [[], ['flow']] },
  LumeLatency: { unit: 'Milliseconds', by: [[], ['call']] },
  LumeErrors: { unit: 'Count', by: [['error']] },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof METRICS;

/**
 * Values of `error` that are the fault of Lume or of something in front of it. All others are about a file, a flow or
 * an input.
 */
export const LUME_FAULTS = [
  'LumeAuthenticationError',
  'LumeBlockedError',
  'LumeProtocolError',
  'LumeStartUncertainError',
  'LumeUnavailableError',
] as const;

export type MetricValues = { readonly [Name in MetricName]?: number | null };
export type DimensionValues = { readonly [Name in Dimension]?: string | null };

/** Other values are no dimension: the name of a flow may come from Lume's metadata. */
const PLAIN = /^[\w.:-]{1,200}$/;

/**
 * Writes the values as a line in CloudWatch's embedded metric format, at once, so that a function that dies loses none.
 * Leaves out values that are null, and sets with a dimension that is null.
 */
export function record(values: MetricValues, dimensions: DimensionValues = {}): void {
  const given = Object.entries(values).filter((entry): entry is [MetricName, number] => Number.isFinite(entry[1]));
  const known = Object.fromEntries(Object.entries(dimensions).filter(([, value]) => PLAIN.test(value ?? '')));
  const directives = given.map(([name]) => ({
    Namespace: NAMESPACE,
    Dimensions: METRICS[name].by
      .filter((set: readonly Dimension[]) => set.every((dimension) => dimension in known))
      .map((set) => ['deployment', ...set]),
    Metrics: [{ Name: name, Unit: METRICS[name].unit }],
  }));
  if (directives.length === 0) return;
  const line = {
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: directives },
    service: process.env['POWERTOOLS_SERVICE_NAME'],
    deployment: process.env['DEPLOYMENT_NAME'] ?? 'unknown',
    ...known,
    ...Object.fromEntries(given),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Null unless both are times. Never negative, although the clocks may differ. */
export function secondsBetween(from: string | null | undefined, to: string | null | undefined): number | null {
  const seconds = (Date.parse(to ?? '') - Date.parse(from ?? '')) / 1000;
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}
