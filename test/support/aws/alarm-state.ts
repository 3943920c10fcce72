import type { Series } from './metric-math.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface Evaluation {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: string;
  readonly isBreaching: (value: number) => boolean;
}

/**
 * The state of an alarm, as CloudWatch documents its evaluation.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 * @param range more periods than the alarm asks for, oldest first: how many more is not documented, but for one example.
 */
export function alarmState(range: Series, evaluation: Evaluation, before: AlarmState): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData, isBreaching } = evaluation;
  const real = range.filter((value) => value !== undefined);
  const breaching = real.slice(-evaluationPeriods).filter(isBreaching).length;
  const stateOf = (count: number): AlarmState => (count >= datapointsToAlarm ? 'ALARM' : 'OK');
  const toFill = evaluationPeriods - real.length;
  if (toFill <= 0) return stateOf(breaching);

  if (treatMissingData === 'breaching') return stateOf(breaching + toFill);
  if (treatMissingData === 'notBreaching') return stateOf(breaching);
  const isIgnored = treatMissingData === 'ignore';
  if (real.length === 0) return isIgnored ? before : 'INSUFFICIENT_DATA';
  if (breaching === real.length && isOldEnough(range.slice(-evaluationPeriods), evaluation))
    return isIgnored ? before : 'ALARM';
  return stateOf(breaching);
}

/** Of a breach with nothing but breaches and gaps after it: "at least as old as the value of Datapoints to Alarm". */
function isOldEnough(latest: Series, { datapointsToAlarm, isBreaching }: Evaluation): boolean {
  const oldest = latest.findIndex((value) => value !== undefined && isBreaching(value));
  return oldest >= 0 && latest.length - oldest >= datapointsToAlarm;
}
