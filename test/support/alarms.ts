/** A CloudWatch metric that an alarm reads, as the template has it. */
export interface WatchedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, unknown>>;
}

interface MetricInTemplate {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
}

/** `AWS::CloudWatch::Alarm`, as far as the tests read it. */
export interface AlarmProperties extends Partial<MetricInTemplate> {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions?: readonly unknown[];
  readonly Threshold: number;
  readonly TreatMissingData: string;
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: MetricInTemplate } }[];
}

/** What an alarm watches: one metric, or those of its expression. */
export function metricsOf(alarm: AlarmProperties): readonly WatchedMetric[] {
  const inExpression = (alarm.Metrics ?? []).flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : []));
  const all = alarm.MetricName === undefined ? inExpression : [alarm as MetricInTemplate];
  return all.map(({ Namespace, MetricName, Dimensions = [] }) => ({
    namespace: Namespace,
    name: MetricName,
    dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
  }));
}
