import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { LUME_FAULTS } from '../../functions/metrics.ts';
import { type AlarmName, WATCH_MINUTES } from './alarm-defaults.ts';
import { greatestOf, type StackMetrics, sumOf } from './stack-metrics.ts';

/** What is watched. */
export interface Parts {
  readonly metrics: StackMetrics;
  readonly arrivals: IQueue;
  readonly deadLetters: IQueue;
  readonly undeliveredEvents: IQueue;
  readonly failedNotifications: IQueue;
  readonly stateMachine: StateMachine;
  readonly onArrival: IFunction;
  /** The functions on the way of a file. */
  readonly functions: readonly IFunction[];
  /** In the order of `OUTCOME_TOPICS`. */
  readonly topics: readonly ITopic[];
}

/** Fewer calls than this say nothing about a share. */
const MIN_LUME_CALLS = 10;

/** The metric of each alarm, in the unit of its threshold. CloudWatch takes ten metrics an alarm. */
export const ALARM_METRICS: Readonly<Record<AlarmName, (parts: Parts, minutes: number) => IMetric>> = {
  deadLetters: ({ deadLetters }, minutes) =>
    deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(minutes), statistic: 'Maximum' }),

  undeliveredEvents: ({ undeliveredEvents }, minutes) =>
    undeliveredEvents.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(minutes),
      statistic: 'Maximum',
    }),

  // SQS leaves a message out of the age of the oldest one after three receives; a function that fails whole leaves its batch.
  leftArrivals: ({ metrics, onArrival }, minutes) =>
    sumOf([metrics.metric('LeftInQueue', { statistic: 'Sum' }), onArrival.metricErrors()], minutes),

  oldestArrivalMinutes: ({ arrivals }, minutes) =>
    new MathExpression({
      expression: 'age / 60',
      usingMetrics: { age: arrivals.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum' }) },
      period: Duration.minutes(minutes),
    }),

  failedExecutions: ({ stateMachine }, minutes) => stateMachine.metricFailed({ period: Duration.minutes(minutes) }),
  timedOutExecutions: ({ stateMachine }, minutes) => stateMachine.metricTimedOut({ period: Duration.minutes(minutes) }),
  abortedExecutions: ({ stateMachine }, minutes) => stateMachine.metricAborted({ period: Duration.minutes(minutes) }),
  throttledExecutions: ({ stateMachine }, minutes) => sumOf([stateMachine.metricThrottled()], minutes),

  functionErrors: ({ functions }, minutes) =>
    sumOf(
      functions.map((lambda) => lambda.metricErrors()),
      minutes,
    ),
  functionThrottles: ({ functions }, minutes) =>
    sumOf(
      functions.map((lambda) => lambda.metricThrottles()),
      minutes,
    ),
  functionTimeoutPercent: ({ functions }, minutes) =>
    greatestOf(
      functions.map((lambda) => lambda.metricDuration({ statistic: 'Maximum' })),
      minutes,
      (id, at) => `100 * ${id} / ${timeoutMilliseconds(functions[at])}`,
    ),

  lumeErrorPercent: ({ metrics }, minutes) => {
    const errors = LUME_FAULTS.map((error) => metrics.metric('LumeErrors', { statistic: 'Sum', of: { error } }));
    const ids = errors.map((_, at) => `e${at}`);
    return new MathExpression({
      expression: `IF(calls >= ${MIN_LUME_CALLS}, 100 * SUM([${ids.join(', ')}]) / calls, 0)`,
      usingMetrics: {
        calls: metrics.metric('LumeLatency', { statistic: 'SampleCount' }),
        ...Object.fromEntries(errors.map((metric, at) => [`e${at}`, metric])),
      },
      period: Duration.minutes(minutes),
    });
  },

  failedNotifications: ({ topics, failedNotifications }, minutes) =>
    sumOf(
      [
        ...topics.map((topic) => topic.metricNumberOfNotificationsFailed({ statistic: 'Sum' })),
        failedNotifications.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
      ],
      minutes,
    ),

  rejectedPercent: ({ metrics }, minutes) =>
    new MathExpression({
      // Arithmetic takes a missing value for 0: a file of which only the rejected rows are known would be rejected whole.
      expression: 'IF(mapped >= 0, 100 * rejected / (mapped + rejected))',
      usingMetrics: {
        mapped: metrics.metric('RowsMapped', { statistic: 'Sum' }),
        rejected: metrics.metric('RowsRejected', { statistic: 'Sum' }),
      },
      period: Duration.minutes(minutes),
    }),
};

/**
 * The files of a route in an hour, or 1 for an hour in which the route was not watched all the time: before its alarm was
 * deployed, there is nothing to be alarmed about. The zeros of `watched-routes.ts` leave no watched hour without data, of
 * which CloudWatch would look farther back than the alarm asks for: a silence of one hour would be told after three.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function filesIn({ metrics }: Pick<Parts, 'metrics'>, route: string): MathExpression {
  return new MathExpression({
    // Of the zeros of an hour one may be on its way yet, and one may be lost.
    expression: `IF(looks >= ${60 / WATCH_MINUTES - 2}, files, 1)`,
    usingMetrics: {
      looks: metrics.metric('Arrivals', { statistic: 'SampleCount', of: { route } }),
      files: metrics.metric('Arrivals', { statistic: 'Sum', of: { route } }),
    },
    period: Duration.hours(1),
  });
}

function timeoutMilliseconds(lambda: IFunction | undefined): number {
  const timeout = lambda && 'timeout' in lambda ? lambda.timeout : undefined;
  if (!(timeout instanceof Duration)) throw new Error('A function that is watched has to say its time-out');
  return timeout.toMilliseconds();
}
