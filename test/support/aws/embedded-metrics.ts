/** One value in one CloudWatch metric, as CloudWatch would take it out of a log line. */
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
 * What CloudWatch makes of a line in its embedded metric format; nothing of any other line. Throws where CloudWatch would
 * drop the value in silence: a member of the line is missing or of another type.
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
