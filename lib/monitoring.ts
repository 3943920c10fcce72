import { ArnFormat, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IAlarmAction,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { OUTCOME_TOPICS } from '../functions/reports/outcome-routing.ts';
import { PACKAGE, packageCommand } from '../functions/reports/package-command.ts';
import { inText } from './cdk-values.ts';
import type { LandingZone } from './landing-zone.ts';
import {
  ALARM_DEFAULTS,
  ALARM_NAMES,
  type AlarmDefault,
  type AlarmName,
  NO_FILE_ALARM,
} from './monitoring/alarm-defaults.ts';
import { ALARM_METRICS, filesIn, type Parts } from './monitoring/alarm-metrics.ts';
import { arrivalsDashboard } from './monitoring/dashboard.ts';
import { DeploymentMetrics } from './monitoring/deployment-metrics.ts';
import { saveLogQueries } from './monitoring/log-queries.ts';
import { WatchedRoutes } from './monitoring/watched-routes.ts';
import type { Operations } from './operations.ts';
import type { OutageSummaries } from './outage-summaries.ts';
import type { OutcomeTopics } from './outcome-topics.ts';
import { PrivateTopic } from './private-resources.ts';
import type { RunFunctions } from './run-functions.ts';
import type { RunWorkflow } from './run-workflow.ts';
import type { LumeArrivalsProps, Route } from './settings.ts';

export interface MonitoringProps {
  readonly settings: LumeArrivalsProps;
  readonly landing: LandingZone;
  readonly functions: RunFunctions;
  readonly runs: RunWorkflow;
  readonly topics: OutcomeTopics;
  readonly summaries: OutageSummaries;
  /** The logs of all functions. */
  readonly logGroups: readonly ILogGroup[];
  readonly operations: Operations;
}

/**
 * Alarms that reach the engineer on call, a dashboard that follows a file from upload to outcome, and saved log
 * queries.
 */
export class Monitoring extends Construct {
  readonly #stack = Stack.of(this);
  readonly #topics: OutcomeTopics;
  readonly #deployment: string;
  readonly #alarms: Alarm[] = [];
  readonly #actions: readonly IAlarmAction[];
  readonly #parts: Parts;
  readonly #logGroups: readonly ILogGroup[];
  readonly #hasAlarms: boolean;
  #watched: WatchedRoutes | undefined;

  constructor(
    scope: Construct,
    id: string,
    { settings, landing, functions, runs, topics, summaries, logGroups, operations }: MonitoringProps,
  ) {
    super(scope, id);
    this.#topics = topics;
    this.#deployment = operations.deploymentName;
    this.#actions = settings.alarmActions ?? [];
    this.#logGroups = logGroups;
    this.#parts = {
      metrics: new DeploymentMetrics(this.#deployment),
      arrivals: landing.arrivals,
      deadLetters: landing.deadLetters,
      undeliveredEvents: landing.undeliveredEvents,
      failedNotifications: topics.failedNotifications,
      stateMachine: runs.stateMachine,
      onArrival: landing.onArrival,
      functions: [landing.onArrival, functions.startRun, functions.checkRun, functions.reportRun, summaries.function],
      topics: OUTCOME_TOPICS.map((name) => topics[name]),
    };
    const thresholds = settings.monitoring?.alarms ?? {};
    this.#hasAlarms = thresholds !== false;
    if (thresholds !== false) {
      for (const name of ALARM_NAMES) this.#alarm(name, thresholds[name]);
      if (topics.alerts instanceof PrivateTopic) this.#letAlarmsPublish(topics.alerts);
    }
    saveLogQueries(this, this.#deployment, logGroups);
  }

  /** The alarm of each route that has one. Draws the dashboard, which shows all alarms, anew. */
  watch(routes: readonly Route[]): void {
    for (const route of routes) if (this.#hasAlarms) this.#noFileAlarm(route);
    this.node.tryRemoveChild('dashboard');
    arrivalsDashboard(this, 'dashboard', {
      name: this.#deployment,
      parts: this.#parts,
      alarms: this.#alarms,
      logGroups: this.#logGroups,
    });
  }

  get metrics(): DeploymentMetrics {
    return this.#parts.metrics;
  }

  get alarms(): readonly Alarm[] {
    return this.#alarms;
  }

  #alarm(name: AlarmName, threshold: number | false | undefined): void {
    if (threshold === false) return;
    const { minutes, periods, among, unit, meaning, runbook, threshold: usual }: AlarmDefault = ALARM_DEFAULTS[name];
    const atLeast = threshold ?? usual;
    this.#add(name, {
      metric: ALARM_METRICS[name](this.#parts, minutes),
      threshold: atLeast,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: among ?? periods,
      datapointsToAlarm: periods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: this.#told(`${meaning} Goes off at ${inText(atLeast)} ${unit}.`, runbook),
    });
  }

  /** Goes off when no file comes, but not for the time before the route was watched. */
  #noFileAlarm({ name, alarmWithoutFile }: Route): void {
    const hours = alarmWithoutFile?.toHours();
    if (hours === undefined) return;
    this.#watched ??= new WatchedRoutes(this, 'watched-routes', { deploymentName: this.#deployment });
    this.#watched.add(name);
    const { meaning, unit, runbook } = NO_FILE_ALARM;
    this.#add(`noFile.${name}`, {
      metric: filesIn(this.#parts, name),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: hours,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: this.#told(`${meaning} Route ${name}: ${hours} ${unit}.`, runbook),
    });
  }

  /** Self-contained: whoever reads an alarm may not have a clone of this project. */
  #told(meaning: string, section: string): string {
    return [
      meaning,
      `See what is wrong, where ${PACKAGE} is installed:`,
      packageCommand(`doctor --region ${this.#stack.region} --deployment ${this.#deployment}`),
      `What to do: docs/runbook.md#${section}`,
    ].join('\n');
  }

  #add(name: string, props: AlarmProps): void {
    const alarm = new Alarm(this, name, { ...props, alarmName: `${this.#deployment}.${name}` });
    alarm.addAlarmAction(new SnsAction(this.#topics.alerts), ...this.#actions);
    if (this.#actions.length > 0) alarm.addOkAction(...this.#actions);
    this.#alarms.push(alarm);
  }

  /** Names of deployments have no dots, so the alarms of others do not match. */
  #letAlarmsPublish(topic: PrivateTopic): void {
    const { account } = this.#stack;
    const alarms = this.#stack.formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: `${this.#deployment}.*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsPublish',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { ArnLike: { 'aws:SourceArn': alarms }, StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
  }
}
