import type { AlarmProperties, MetricQuery } from '../template/template-alarms.ts';
import { type AlarmState, alarmState } from './alarm-state.ts';
import { metricMath, type Series } from './metric-math.ts';

/** A recorded value with its minute. */
export interface Datum {
  readonly minute: number;
  readonly value: number;
}

/** The recorded values of a metric that an alarm reads. */
export type Data = (metric: { readonly name: string; readonly dimensions: string }) => readonly Datum[];

const DAY = 24 * 60;

/**
 * The state of an alarm of a template at the end of each minute, as CloudWatch documents it: each period is a window that
 * ends now; an alarm of more than a day is evaluated once an hour, with data up to the hour.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 * @param more how many periods CloudWatch looks back beyond those that the alarm asks for.
 * @param late minutes until a recorded value reaches CloudWatch.
 */
export class SimulatedAlarm {
  readonly #alarm: AlarmProperties;
  readonly #queries: readonly MetricQuery[];
  readonly #more: number;
  readonly #late: number;

  constructor(alarm: AlarmProperties, more: number, late = 0) {
    this.#alarm = alarm;
    this.#queries = queriesOf(alarm);
    this.#more = more;
    this.#late = late;
  }

  /** The first minute, from 1 to `until`, in which it goes off. */
  goesOffAt(data: Data, until: number): number | undefined {
    const at = this.states(data, until).indexOf('ALARM');
    return at < 0 ? undefined : at + 1;
  }

  /** Its state at the end of each minute; the alarm is made in minute 0. */
  states(data: Data, until: number): readonly AlarmState[] {
    const { EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods, TreatMissingData = 'missing' } = this.#alarm;
    const isMultiDay = EvaluationPeriods * this.#minutes() > DAY;
    const evaluation = {
      evaluationPeriods: EvaluationPeriods,
      datapointsToAlarm: DatapointsToAlarm,
      treatMissingData: TreatMissingData,
      isBreaching: (value: number) => this.#isBreaching(value),
    };
    const states: AlarmState[] = [];
    let state: AlarmState = 'INSUFFICIENT_DATA';
    for (let now = 1; now <= until; now++) {
      if (!isMultiDay || now % 60 === 0) state = alarmState(this.#range(data, now), evaluation, state);
      states.push(state);
    }
    return states;
  }

  #range(data: Data, now: number): Series {
    const length = this.#alarm.EvaluationPeriods + this.#more;
    const minutes = this.#minutes();
    const series = new Map<string, Series>();
    for (const { Id, MetricStat } of this.#queries) {
      if (MetricStat === undefined) continue;
      const { Metric, Stat } = MetricStat;
      const recorded = data({ name: Metric.MetricName, dimensions: JSON.stringify(Metric.Dimensions ?? []) });
      series.set(
        Id,
        Array.from({ length }, (_, at) => {
          const end = now - (length - 1 - at) * minutes;
          return statistic(
            Stat,
            recorded.filter(({ minute }) => minute > end - minutes && minute <= Math.min(end, now - this.#late)),
          );
        }),
      );
    }
    const watched = this.#queries.find(({ ReturnData }) => ReturnData !== false);
    if (watched === undefined) throw new Error('the alarm watches nothing');
    return watched.Expression === undefined
      ? (series.get(watched.Id) ?? [])
      : metricMath(watched.Expression, series, length);
  }

  /** All metrics of an expression have the same period, as CloudWatch requires. */
  #minutes(): number {
    const [minutes, ...others] = new Set(this.#queries.flatMap(({ MetricStat }) => MetricStat?.Period ?? []));
    if (minutes === undefined || others.length > 0) throw new Error('the metrics of the alarm have no common period');
    return minutes / 60;
  }

  #isBreaching(value: number): boolean {
    const { ComparisonOperator, Threshold } = this.#alarm;
    if (ComparisonOperator === 'GreaterThanOrEqualToThreshold') return value >= Threshold;
    if (ComparisonOperator === 'LessThanThreshold') return value < Threshold;
    throw new Error(`no comparison ${ComparisonOperator}`);
  }
}

function queriesOf(alarm: AlarmProperties): readonly MetricQuery[] {
  if (alarm.Metrics !== undefined) return alarm.Metrics;
  const { Namespace = '', MetricName = '', Dimensions = [], Period = 0, Statistic = '' } = alarm;
  return [{ Id: 'm', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat: Statistic } }];
}

function statistic(name: string, data: readonly Datum[]): number | undefined {
  if (data.length === 0) return undefined;
  const values = data.map(({ value }) => value);
  if (name === 'Sum') return values.reduce((a, b) => a + b, 0);
  if (name === 'Maximum') return Math.max(...values);
  if (name === 'SampleCount') return values.length;
  throw new Error(`no statistic ${name}`);
}
