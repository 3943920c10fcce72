/**
 * Every metric of this system: what the functions record, and what alarms and dashboard read. Their CloudWatch namespace
 * is `LumeArrivals`; each has the dimension `stack`, because several stacks can live in one account.
 */
export const NAMESPACE = 'LumeArrivals';

/** What a metric may be told apart by: few values each. Never a key, a run id or an execution. */
export type Dimension = 'route' | 'flow' | 'outcome' | 'reason' | 'call' | 'error';

export interface MetricDefinition {
  readonly unit: 'Count' | 'Seconds' | 'Milliseconds';
  /** One CloudWatch metric for each set of dimensions, beside `stack`. */
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
