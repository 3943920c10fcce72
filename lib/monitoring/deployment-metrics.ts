import { Duration } from 'aws-cdk-lib';
import { Color, type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type Dimension, METRICS, type MetricName, NAMESPACE } from '../../functions/metrics.ts';

export interface View {
  /** `Sum`, `p95`, `SampleCount` … */
  readonly statistic: string;
  readonly minutes?: number;
  readonly label?: string;
  /** Values of further dimensions: a set that `functions/metrics.ts` defines. */
  readonly of?: { readonly [Name in Dimension]?: string };
}

/** The metrics that the functions of a deployment record (`functions/metrics.ts`). */
export class DeploymentMetrics {
  readonly #deploymentName: string;

  constructor(deploymentName: string) {
    this.#deploymentName = deploymentName;
  }

  metric(metricName: MetricName, { statistic, minutes = 5, label, of = {} }: View): Metric {
    this.#check(metricName, Object.keys(of));
    return new Metric({
      namespace: NAMESPACE,
      metricName,
      dimensionsMap: { deployment: this.#deploymentName, ...of },
      statistic,
      period: Duration.minutes(minutes),
      ...(label !== undefined && { label }),
    });
  }

  /** One line per recent value of the dimension. For the dashboard only: alarms cannot use a search expression. */
  byValue(metricName: MetricName, dimension: Dimension, statistic: string): MathExpression {
    this.#check(metricName, [dimension]);
    const schema = `{${NAMESPACE},deployment,${dimension}}`;
    return new MathExpression({
      expression: `SEARCH('${schema} MetricName="${metricName}" deployment="${this.#deploymentName}"', '${statistic}')`,
      label: `\${PROP('Dim.${dimension}')}`,
      usingMetrics: {},
    });
  }

  #check(metricName: MetricName, dimensions: readonly string[]): void {
    const sets: readonly (readonly string[])[] = METRICS[metricName].by;
    if (!sets.some((set) => set.length === dimensions.length && dimensions.every((name) => set.includes(name)))) {
      throw new Error(`Nothing records ${metricName} by ${dimensions.join(' and ') || 'nothing'}`);
    }
  }
}

/**
 * The sum of metrics; missing data counts as 0. Without that, CloudWatch would look farther back, and take periods of
 * an hour ago for the latest. An alarm over several periods must tolerate a 0 in the latest ones, because late data is
 * 0 until it arrives: metrics from Lambda's logs, as most are here, may take ten minutes.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function sumOf(metrics: readonly IMetric[], minutes: number, label?: string): MathExpression {
  return combined('SUM', metrics, minutes, (id) => `FILL(${id}, 0)`, label);
}

/** The greatest of the metrics, each scaled. Some may have no data. */
export function greatestOf(
  metrics: readonly IMetric[],
  minutes: number,
  scaled: (id: string, at: number) => string,
): MathExpression {
  return combined('MAX', metrics, minutes, scaled);
}

function combined(
  combine: string,
  metrics: readonly IMetric[],
  minutes: number,
  term: (id: string, at: number) => string,
  label?: string,
): MathExpression {
  const usingMetrics = Object.fromEntries(metrics.map((metric, at) => [`m${at}`, metric]));
  const [first = '', ...others] = Object.keys(usingMetrics).map(term);
  return new MathExpression({
    // SUM and MAX of a single series return a number, which an alarm cannot watch.
    expression: others.length === 0 ? first : `${combine}([${[first, ...others].join(', ')}])`,
    usingMetrics,
    period: Duration.minutes(minutes),
    ...(label !== undefined && { label }),
  });
}

/** One meaning per colour on all graphs: good, worth a look, bad. */
export const TONES = { good: Color.GREEN, look: Color.ORANGE, bad: Color.RED } as const;
