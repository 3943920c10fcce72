import { Duration } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { METRICS, type MetricName, NAMESPACE } from '../../functions/metrics.ts';
import { ALARM_DEFAULTS, ALARM_NAMES, WATCH_MINUTES } from '../../lib/monitoring/alarm-defaults.ts';
import { EVERY_PART } from '../support/apps/every-setting.ts';
import { ROUTE, templateOf } from '../support/template/synthesized-template.ts';
import { type AlarmProperties, alarmsOf, metricsOf } from '../support/template/template-alarms.ts';

const STACK = 'arrivals';

const all = templateOf(EVERY_PART);
const allAlarms = alarmsOf(all);
const each = [...allAlarms].map(([name, alarm]) => [name, alarm] as const);

describe('all alarms', () => {
  it('are one for each default, and one for each route that says how long silence may last', () => {
    expect([...allAlarms.keys()].toSorted()).toEqual([...ALARM_NAMES, 'noFile.orders', 'noFile.returns'].toSorted());
  });

  it.each(each)('%s tells the alerts topic, and says what to do in a section of the runbook', (name, alarm) => {
    const [alerts] = Object.keys(all.findResources('AWS::SNS::Topic')).filter((id) => id.startsWith('topicsAlerts'));
    expect(alarm.AlarmActions).toEqual([{ Ref: alerts }]);
    const anchor = `alarm-${name.split('.')[0]}`.toLowerCase();
    expect(alarm.AlarmDescription).toMatch(new RegExp(`What to do: docs/runbook\\.md#${anchor}$`));
    expect(alarm.AlarmDescription).toMatch(
      /\nSee what is wrong, where lume-arrivals [\d.]+ is installed:\nnpx --no -- lume-arrivals doctor --region eu-west-1 --deployment \S+\n/,
    );
    expect(alarm.AlarmDescription.length).toBeLessThanOrEqual(1024);
  });

  it.each(each)('%s watches at most ten metrics, each of which exists', (_, alarm) => {
    const metrics = metricsOf(alarm);
    expect(metrics.length).toBeGreaterThan(0);
    expect(metrics.length).toBeLessThanOrEqual(10);
    for (const metric of metrics) expect(whyMissing(metric, all), JSON.stringify(metric)).toBeUndefined();
  });

  it.each(each)('%s watches a series, which SUM and MAX of one series are not', (_, { Metrics = [] }) => {
    for (const { Expression } of Metrics) expect(Expression ?? '').not.toMatch(/\b(SUM|MAX)\((?!\[[^\]]*,)/);
  });

  it('go off at their default', () => {
    const thresholds = ALARM_NAMES.map((name) => [name, alarmsOf(templateOf()).get(name)?.Threshold]);
    expect(thresholds).toEqual(ALARM_NAMES.map((name) => [name, ALARM_DEFAULTS[name].threshold]));
  });
});

it('routes with an alarm of silence are watched by a schedule that writes a 0 into the very metric of their alarms', () => {
  const [schedule] = Object.values(all.findResources('AWS::Scheduler::Schedule'));
  expect(schedule?.['Properties'].ScheduleExpression).toBe(`rate(${WATCH_MINUTES} minutes)`);
  const { Namespace, MetricData } = JSON.parse(schedule?.['Properties'].Target.Input);
  const written = MetricData.map(
    (datum: { MetricName: string; Dimensions: unknown[]; Value: number; Unit: string }) => {
      expect(datum).toMatchObject({ Value: 0, Unit: METRICS.Arrivals.unit });
      return { Namespace, MetricName: datum.MetricName, Dimensions: datum.Dimensions };
    },
  );
  const watched = ['noFile.orders', 'noFile.returns'].flatMap((name) =>
    metricsOf(allAlarms.get(name) as AlarmProperties).map(({ namespace, name: MetricName, dimensions }) => ({
      Namespace: namespace,
      MetricName,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    })),
  );
  const texts = (metrics: readonly { Dimensions: readonly unknown[] }[]) =>
    new Set(
      metrics.map((metric) =>
        JSON.stringify({ ...metric, Dimensions: metric.Dimensions.map((d) => JSON.stringify(d)).sort() }),
      ),
    );
  expect(texts(written)).toEqual(texts(watched));
});

describe('no alarms', () => {
  const none = templateOf({ ...EVERY_PART, monitoring: { alarms: false } });

  it('leaves no alarm, no permission to publish one, no schedule for one and no widget, and everything else as it was', () => {
    none.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    none.resourceCountIs('AWS::Scheduler::Schedule', 0);
    expect(JSON.stringify(none.findResources('AWS::SNS::TopicPolicy'))).not.toContain('cloudwatch.amazonaws.com');
    expect(widgetsOf(none).some(({ type }) => type === 'alarm')).toBe(false);
    const others = (template: Template) =>
      Object.entries(template.toJSON()['Resources'] as Record<string, { Type: string }>)
        .filter(([id, { Type }]) => Type !== 'AWS::CloudWatch::Alarm' && !id.startsWith('monitoringwatchedroutes'))
        .map(([id]) => id);
    expect(others(none)).toEqual(others(all));
  });
});

const thresholds = Object.fromEntries(ALARM_NAMES.map((name, at) => [name, at + 0.5]));

it.each(ALARM_NAMES)('%s can be tuned, and left out alone', (name) => {
  const tuned = alarmsOf(templateOf({ monitoring: { alarms: thresholds } })).get(name);
  expect(tuned?.Threshold).toBe(thresholds[name]);
  expect(tuned?.AlarmDescription).toContain(`Goes off at ${thresholds[name]} `);
  const without = alarmsOf(templateOf({ monitoring: { alarms: { [name]: false } } }));
  expect([...without.keys()]).toEqual(ALARM_NAMES.filter((other) => other !== name));
});

describe('the dashboard', () => {
  const widgets = widgetsOf(all);
  const graphs = widgets.filter(({ type }) => type === 'metric');

  it('is one page in the order of a file, three graphs a row', () => {
    all.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    const headings = widgets.flatMap(({ properties: { markdown } }) => (markdown ? [markdown.replace('## ', '')] : []));
    expect(headings).toEqual([
      '1 · A file lands',
      '2 · Its run is started',
      '3 · The run is watched',
      '4 · It ends',
      '5 · People hear of it',
      'Functions',
    ]);
    expect(graphs).toHaveLength(18);
    expect(graphs.every(({ width }) => width === 8)).toBe(true);
  });

  it('shows the state of all alarms, at most 100 in a widget, which is what one takes', () => {
    const routes = Array.from({ length: 95 }, (_, at) => ({
      flowVersion: ROUTE.flowVersion,
      name: `r${at}`,
      prefix: `${at}/`,
      alarmWithoutFile: Duration.hours(1),
    }));
    const shown = (template: Template) =>
      widgetsOf(template).flatMap(({ type, properties }) => (type === 'alarm' ? [properties.alarms?.length ?? 0] : []));
    expect(shown(all)).toEqual([allAlarms.size]);
    const many = shown(templateOf({ routes }));
    expect(many).toEqual([100, ALARM_NAMES.length - 5]);
  });

  it('shows every metric that the functions record, and no other of their namespace', () => {
    const named = graphs.flatMap(({ properties: { metrics = [] } }) => metrics.flatMap(recordedIn));
    expect([...new Set(named)].toSorted()).toEqual(Object.keys(METRICS).toSorted());
  });
});

interface Widget {
  readonly type: string;
  readonly width: number;
  readonly properties: {
    readonly markdown?: string;
    readonly alarms?: readonly unknown[];
    readonly metrics?: readonly unknown[][];
  };
}

function widgetsOf(template: Template): readonly Widget[] {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  const parts = dashboard?.['Properties'].DashboardBody['Fn::Join'][1] as unknown[];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'x')).join('')).widgets;
}

/** The metrics of this system in one line of a graph, by name or in a search. */
function recordedIn(line: readonly unknown[]): readonly string[] {
  const [namespace, name] = line;
  if (namespace === NAMESPACE) return [String(name)];
  const { expression = '' } = (line[0] ?? {}) as { expression?: string };
  return [...expression.matchAll(/MetricName="(\w+)"/g)].map(([, found]) => found ?? '');
}

/** What AWS publishes by itself: the type of resource that a dimension names, and the metrics in use here. */
const NATIVE: Readonly<Record<string, { dimension: string; type: string; metrics: readonly string[] }>> = {
  'AWS/SQS': {
    dimension: 'QueueName',
    type: 'AWS::SQS::Queue',
    metrics: ['ApproximateNumberOfMessagesVisible', 'ApproximateAgeOfOldestMessage'],
  },
  'AWS/States': {
    dimension: 'StateMachineArn',
    type: 'AWS::StepFunctions::StateMachine',
    metrics: ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted', 'ExecutionThrottled'],
  },
  'AWS/Lambda': {
    dimension: 'FunctionName',
    type: 'AWS::Lambda::Function',
    metrics: ['Errors', 'Throttles', 'Duration'],
  },
  'AWS/SNS': { dimension: 'TopicName', type: 'AWS::SNS::Topic', metrics: ['NumberOfNotificationsFailed'] },
};

/** Why nothing will ever be seen in a metric, or nothing. */
function whyMissing({ namespace, name, dimensions }: ReturnType<typeof metricsOf>[number], template: Template) {
  if (namespace === NAMESPACE) {
    const { deployment, ...others } = dimensions;
    if (deployment !== STACK) return 'it is of another deployment';
    const sets: readonly (readonly string[])[] = METRICS[name as MetricName]?.by ?? [];
    const recorded = sets.some((set) => set.toSorted().join() === Object.keys(others).toSorted().join());
    return recorded ? undefined : 'no function records it by these dimensions';
  }
  const native = NATIVE[namespace];
  if (!native?.metrics.includes(name)) return 'AWS is not known to publish it';
  if (Object.keys(dimensions).join() !== native.dimension) return 'AWS publishes it by another dimension';
  const [, id] = /"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/.exec(JSON.stringify(dimensions[native.dimension])) ?? [];
  return id && id in template.findResources(native.type) ? undefined : `the stack has no such ${native.type}`;
}
