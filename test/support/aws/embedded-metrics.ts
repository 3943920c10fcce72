/** One value of one CloudWatch metric, as CloudWatch extracts it from a log line. */
export interface Recorded {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
}

/**
 * The values in a log line in CloudWatch's embedded metric format; none for any other line. Throws where CloudWatch would
 * drop a value silently: a member of the line is missing or has another type.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function recordedIn(line: string): readonly Recorded[] {
  const root = parse(line);
  const { Timestamp, CloudWatchMetrics } = (root?.['_aws'] ?? {}) as {
    Timestamp?: number;
    CloudWatchMetrics?: readonly Directive[];
  };
  if (root === undefined || CloudWatchMetrics === undefined) return [];
  if (!Number.isInteger(Timestamp)) throw new Error(`no time in ${line}`);
  return CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name, Unit }) =>
      Dimensions.map((names) => ({
        namespace: Namespace,
        name: Name,
        unit: Unit,
        dimensions: Object.fromEntries(names.map((name) => [name, textAt(root, name)])),
        value: numberAt(root, Name),
      })),
    ),
  );
}

function textAt(root: Readonly<Record<string, unknown>>, name: string): string {
  const value = root[name];
  if (typeof value !== 'string' || value.length === 0 || value.length > 1024) throw new Error(`dimension ${name}`);
  return value;
}

function numberAt(root: Readonly<Record<string, unknown>>, name: string): number {
  const value = root[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`metric ${name}`);
  return value;
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
