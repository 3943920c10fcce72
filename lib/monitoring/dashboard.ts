import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  type IWidget,
  LegendPosition,
  LogQueryWidget,
  type Metric,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { OUTCOME_TOPICS } from '../../functions/reports/outcome-routing.ts';
import type { Parts } from './alarm-metrics.ts';
import { TONES } from './deployment-metrics.ts';
import { LATEST_ERRORS } from './log-queries.ts';

export interface DashboardProps {
  readonly name: string;
  readonly parts: Parts;
  readonly alarms: readonly IAlarm[];
  readonly logGroups: readonly ILogGroup[];
}

/** One page that follows a file from upload to outcome. Three graphs a row fit a laptop's screen. */
export function arrivalsDashboard(scope: Construct, id: string, props: DashboardProps): Dashboard {
  const { name, parts, alarms, logGroups } = props;
  const errors = new LogQueryWidget({
    title: 'Latest errors',
    logGroupNames: logGroups.map(({ logGroupName }) => logGroupName),
    queryLines: [...LATEST_ERRORS],
    width: WIDTH,
  });
  return new Dashboard(scope, id, {
    dashboardName: name,
    widgets: [
      ...inParts(alarms, MOST_ALARMS).map((some, at, { length }) => [
        new AlarmStatusWidget({
          title: length === 1 ? 'Alarms' : `Alarms, ${at + 1} of ${length}`,
          alarms: some,
          width: WIDTH,
        }),
      ]),
      ...STAGES.flatMap(({ heading, graphs }) => [
        [new TextWidget({ markdown: `## ${heading}`, width: WIDTH, height: 1 })],
        graphs(parts),
      ]),
      [errors],
    ],
  });
}

const WIDTH = 24;
/** 1 to 100 per alarm widget: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const MOST_ALARMS = 100;

function inParts<Item>(items: readonly Item[], most: number): readonly Item[][] {
  const starts = Array.from({ length: Math.ceil(items.length / most) }, (_, at) => at * most);
  return starts.map((start) => items.slice(start, start + most));
}

interface Stage {
  readonly heading: string;
  readonly graphs: (parts: Parts) => IWidget[];
}

const STAGES: readonly Stage[] = [
  {
    heading: '1 · A file lands',
    graphs: ({ metrics, arrivals, deadLetters, undeliveredEvents }) => [
      graph('Files, by route', [metrics.byValue('Arrivals', 'route', 'Sum')]),
      graph('Waiting to be started', [
        arrivals.metricApproximateNumberOfMessagesVisible({ label: 'waiting' }),
        arrivals.metricApproximateAgeOfOldestMessage({ label: 'oldest, seconds', color: TONES.look }),
        metrics.metric('LeftInQueue', { statistic: 'Sum', label: 'left for later' }),
        deadLetters.metricApproximateNumberOfMessagesVisible({ label: 'dead letters', color: TONES.bad }),
        undeliveredEvents.metricApproximateNumberOfMessagesVisible({ label: 'undelivered events', color: TONES.bad }),
      ]),
      graph('Nothing to do', [
        metrics.metric('Duplicates', { statistic: 'Sum', label: 'duplicate deliveries' }),
        metrics.byValue('Ignored', 'reason', 'Sum'),
      ]),
    ],
  },
  {
    heading: '2 · Its run is started',
    graphs: ({ metrics }) => [
      graph('Runs started', [metrics.byValue('RunsStarted', 'flow', 'Sum')]),
      graph(
        'From arrival to start, seconds',
        percentiles((view) => metrics.metric('ArrivalToStart', view)),
      ),
      graph('Errors of Lume, by class', [metrics.byValue('LumeErrors', 'error', 'Sum')]),
    ],
  },
  {
    heading: '3 · The run is watched',
    graphs: ({ metrics, stateMachine }) => [
      graph('Executions', [
        stateMachine.metricStarted({ label: 'started' }),
        stateMachine.metricSucceeded({ label: 'succeeded', color: TONES.good }),
        stateMachine.metricFailed({ label: 'failed', color: TONES.bad }),
        stateMachine.metricTimedOut({ label: 'timed out', color: TONES.bad }),
        stateMachine.metricAborted({ label: 'stopped', color: TONES.bad }),
        stateMachine.metricThrottled({ label: 'throttled', color: TONES.look }),
      ]),
      graph(
        'Answers of Lume, milliseconds',
        percentiles((view) => metrics.metric('LumeLatency', view)),
      ),
      graph('Checks', [
        metrics.metric('ChecksPerRun', { statistic: 'Average', label: 'a run, mean' }),
        metrics.metric('ChecksPerRun', { statistic: 'Maximum', label: 'a run, most' }),
        metrics.metric('UnknownStatuses', { statistic: 'Sum', label: 'unknown statuses' }),
      ]),
    ],
  },
  {
    heading: '4 · It ends',
    graphs: ({ metrics }) => [
      graph('Outcomes', [metrics.byValue('Outcomes', 'outcome', 'Sum')]),
      graph('Rows', [
        metrics.metric('RowsMapped', { statistic: 'Sum', label: 'mapped' }).with({ color: TONES.good }),
        metrics.metric('RowsRejected', { statistic: 'Sum', label: 'rejected' }).with({ color: TONES.look }),
      ]),
      graph('Duration of a run, p95 by flow, seconds', [metrics.byValue('RunDuration', 'flow', 'p95')]),
    ],
  },
  {
    heading: '5 · People hear of it',
    graphs: ({ metrics, topics, failedNotifications }) => [
      graph(
        'From its end to its outcome, seconds',
        percentiles((view) => metrics.metric('EndToOutcome', view)),
      ),
      graph(
        'Messages delivered',
        topics.map((topic, at) => topic.metricNumberOfNotificationsDelivered({ label: OUTCOME_TOPICS[at] ?? 'topic' })),
      ),
      graph('Messages not delivered', [
        ...topics.map((topic, at) => topic.metricNumberOfNotificationsFailed({ label: OUTCOME_TOPICS[at] ?? 'topic' })),
        failedNotifications.metricApproximateNumberOfMessagesVisible({ label: 'kept', color: TONES.bad }),
      ]),
    ],
  },
  {
    heading: 'Functions',
    graphs: ({ functions }) => [
      graph(
        'Errors',
        functions.map((lambda) => lambda.metricErrors({ label: lambda.node.id })),
      ),
      graph(
        'Throttles',
        functions.map((lambda) => lambda.metricThrottles({ label: lambda.node.id })),
      ),
      graph(
        'Longest invocation, milliseconds',
        functions.map((lambda) => lambda.metricDuration({ label: lambda.node.id, statistic: 'Maximum' })),
      ),
    ],
  },
];

function graph(title: string, left: readonly IMetric[]): GraphWidget {
  return new GraphWidget({
    title,
    left: [...left],
    width: WIDTH / 3,
    height: 5,
    leftYAxis: { min: 0, showUnits: false },
    legendPosition: LegendPosition.BOTTOM,
  });
}

function percentiles(metric: (view: { statistic: string; label: string }) => Metric): readonly Metric[] {
  return [
    metric({ statistic: 'p50', label: 'half of them' }),
    metric({ statistic: 'p95', label: '95 %' }).with({ color: TONES.look }),
    metric({ statistic: 'Maximum', label: 'longest' }).with({ color: TONES.bad }),
  ];
}
