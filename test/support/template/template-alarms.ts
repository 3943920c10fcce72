import type { Template } from 'aws-cdk-lib/assertions';

/** A CloudWatch metric of an alarm, as in the template. */
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

/** One line of an alarm on an expression: a metric, or the expression itself. */
export interface MetricQuery {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: { readonly Metric: MetricInTemplate; readonly Period: number; readonly Stat: string };
  readonly ReturnData?: boolean;
}

/** `AWS::CloudWatch::Alarm`, as far as the tests read it. */
export interface AlarmProperties extends Partial<MetricInTemplate> {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions?: readonly unknown[];
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly TreatMissingData: string;
  readonly Period?: number;
  readonly Statistic?: string;
  readonly Metrics?: readonly MetricQuery[];
}

/** Every alarm of a template, by its name without the stack name. */
export function alarmsOf(template: Template): ReadonlyMap<string, AlarmProperties> {
  const found = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  return new Map(
    found.map(({ Properties }) => [
      Properties.AlarmName.replace(/^[^.]*\./, ''),
      { ...Properties, AlarmDescription: deployed(Properties.AlarmDescription) } as AlarmProperties,
    ]),
  );
}

/** A text with placeholders for what CloudFormation fills in. */
function deployed(text: {
  readonly 'Fn::Join': readonly [string, readonly (string | { readonly Ref: string })[]];
}): string {
  const [between, parts] = text['Fn::Join'];
  return parts
    .map((part) => (typeof part === 'string' ? part : part.Ref.replace('AWS::Region', 'eu-west-1')))
    .join(between);
}

/** The metrics of an alarm: one, or those of its expression. */
export function metricsOf(alarm: AlarmProperties): readonly WatchedMetric[] {
  const inExpression = (alarm.Metrics ?? []).flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : []));
  const all = alarm.MetricName === undefined ? inExpression : [alarm as MetricInTemplate];
  return all.map(({ Namespace, MetricName, Dimensions = [] }) => ({
    namespace: Namespace,
    name: MetricName,
    dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
  }));
}
