import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { LUME_FAULTS } from '../../functions/metrics.ts';
import { type AlarmName, WATCH_MINUTES } from './alarm-defaults.ts';
import { type DeploymentMetrics, greatestOf, sumOf } from './deployment-metrics.ts';

/** What the alarms and the dashboard watch. */
export interface Parts {
  readonly metrics: DeploymentMetrics;
  readonly arrivals: IQueue;
  readonly deadLetters: IQueue;
  readonly undeliveredEvents: IQueue;
  readonly failedNotifications: IQueue;
  readonly stateMachine: StateMachine;
  readonly onArrival: IFunction;
  /** The functions that every file may pass through. */
  readonly functions: readonly IFunction[];
  /** In the order of `OUTCOME_TOPICS`. */
  readonly topics: readonly ITopic[];
}

/** Below this, a share of failed calls says nothing. */
const MIN_LUME_CALLS = 10;

/** The metric of each alarm, in the unit of its threshold. CloudWatch allows ten metrics per alarm. */
export const ALARM_METRICS: Readonly<Record<AlarmName, (parts: Parts, minutes: number) => IMetric>> = {
  deadLetters: ({ deadLetters }, minutes) =>
    deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(minutes), statistic: 'Maximum' }),

  undeliveredEvents: ({ undeliveredEvents }, minutes) =>
    undeliveredEvents.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(minutes),
      statistic: 'Maximum',
    }),

  // After three receives, SQS no longer counts a message for the age of the oldest one. A failed invocation leaves its
  // batch.
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
      // Metric math treats a missing value as 0: if only the rejected rows are known, 100 % would look rejected.
      expression: 'IF(mapped >= 0, 100 * rejected / (mapped + rejected))',
      usingMetrics: {
        mapped: metrics.metric('RowsMapped', { statistic: 'Sum' }),
        rejected: metrics.metric('RowsRejected', { statistic: 'Sum' }),
      },
      period: Duration.minutes(minutes),
    }),
};

/**
 * The files of a route in an hour, or 1 if the route was not watched for the whole hour, so that the alarm stays quiet
 * about the time before it was deployed. The zeros of `watched-routes.ts` leave no watched hour without data: for
 * missing data CloudWatch evaluates a longer range than the alarm asks for, and a silence of one hour would alarm after
 * three.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function filesIn({ metrics }: Pick<Parts, 'metrics'>, route: string): MathExpression {
  return new MathExpression({
    // One zero of the hour may still be under way, and one may be lost.
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
  if (!(timeout instanceof Duration)) throw new Error('A watched function must have a time-out');
  return timeout.toMilliseconds();
}
