import { Annotations, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type Alarm, type Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type Grant, type IGrantable, type IRole, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { needsVersion } from '../functions/arrivals/source-path.ts';
import type { MetricName } from '../functions/metrics.ts';
import type { Outcome } from '../functions/reports/outcome.ts';
import { checkSettings, InvalidSettingsError } from './check-settings.ts';
import { DeploymentKey, letServicesUse } from './deployment-key.ts';
import { deploymentName } from './deployment-name.ts';
import { DeploymentParameter } from './deployment-parameter.ts';
import { grantOn } from './grant-on-bucket.ts';
import { LambdaFunction } from './lambda-function.ts';
import { LandingZone } from './landing-zone.ts';
import { RoutesManifest } from './manifest-parameters.ts';
import { Monitoring } from './monitoring.ts';
import { misplacedResources, notesOn } from './notes-on-props.ts';
import { networkOf, operationsOf } from './operations.ts';
import { OutageSummaries } from './outage-summaries.ts';
import { OutcomeTopics } from './outcome-topics.ts';
import { PrivateBucket } from './private-resources.ts';
import { ReadingExecutions } from './reading-executions.ts';
import { Reconciliation } from './reconciliation.ts';
import { RunFunctions } from './run-functions.ts';
import { RunWorkflow } from './run-workflow.ts';
import { emptySecret, existingSecret } from './secrets.ts';
import { DEFAULTS, type LumeArrivalsProps, type LumeProps, type Route } from './settings.ts';
import { limitMistakes } from './synthesized-limits.ts';
import { UnreportedExecutions } from './unreported-executions-rule.ts';

/** The topics of outcomes, one for each kind of reader. */
export interface ArrivalsTopics {
  /** Rows are ready. */
  readonly success: ITopic;
  /** Rows were rejected. */
  readonly rejects: ITopic;
  /** Something failed, and the engineer on call has to act. */
  readonly alerts: ITopic;
  /** Each failure of an outage, for programs: people get a summary, on the alerts. */
  readonly outages: ITopic;
}

/** The queues in which something ends that could not be handled. Each has an alarm. */
export interface ArrivalsDeadLetters {
  /** Uploads for which no execution could be started. */
  readonly arrivals: IQueue;
  /** Events that a rule could not deliver. */
  readonly events: IQueue;
  /** Messages that could not be delivered to a subscriber. */
  readonly notifications: IQueue;
}

/** The functions of a deployment. */
export interface ArrivalsFunctions {
  /** Starts one execution for each upload. */
  readonly onArrival: IFunction;
  /** Starts a Lume run. */
  readonly startRun: IFunction;
  /** Asks for the status of a run. */
  readonly checkRun: IFunction;
  /** Archives how an execution ended, and words its messages. */
  readonly reportRun: IFunction;
  /** Tells the failures of an outage as one. */
  readonly summarizeOutage: IFunction;
  /** Finds files that no execution was started for. Only with the prop `reconcile`. */
  readonly reconcile?: IFunction;
}

/** The parts that `addRoute` adds to. */
interface Routed {
  readonly landing: LandingZone;
  readonly manifest: RoutesManifest;
  readonly reconciliation: Reconciliation | undefined;
  readonly monitoring: Monitoring;
}

/** Of `metricArrivals`. */
export interface ArrivalsMetricOptions extends MetricOptions {
  /**
   * The name of a route.
   * @default - all routes together
   */
  readonly route?: string;
}

/** Of metrics of runs. */
export interface FlowMetricOptions extends MetricOptions {
  /**
   * `name:version` of a flow.
   * @default - all flows together
   */
  readonly flow?: string;
}

/** Of `metricOutcomes`. */
export interface OutcomesMetricOptions extends FlowMetricOptions {
  readonly outcome: Outcome;
}

/**
 * The whole system: a file lands, Lume transforms it once, and the right people hear how it went. A stack can have
 * several, each with its own routes.
 *
 * @throws {InvalidSettingsError} lists every mistake in the props.
 */
export class LumeArrivals extends Construct {
  /** Tells this deployment from others: in the names of rules, alarms and parameters, and for the command line. */
  readonly deploymentName: string;
  /** Where files land: the one in the props, or its own. */
  readonly landingBucket: Bucket | IBucket;
  /** Follows one run from its start to its outcome. Start an execution by hand to rerun a file. */
  readonly stateMachine: IStateMachine;
  readonly topics: ArrivalsTopics;
  /** Reports of all executions, below `reports/`. */
  readonly archive: Bucket | IBucket;
  /** The secret with the API key of Lume. */
  readonly apiKey: ISecret;
  /** Uploads on their way to an execution. */
  readonly arrivals: IQueue;
  readonly deadLetters: ArrivalsDeadLetters;
  /** May send dead letters back to `arrivals`, which nobody else may. Principals of the account can take it. */
  readonly redriveRole: IRole;
  readonly functions: ArrivalsFunctions;
  /** ARN of the secret with the address of each Slack webhook, by the name of its channel. */
  readonly slackWebhookSecrets: ReadonlyMap<string, string>;
  /** Subscribers that have to confirm before AWS sends them anything, for people to read. */
  readonly toConfirm: readonly string[];

  readonly #props: LumeArrivalsProps;
  readonly #routes: Route[] = [];
  readonly #routed: Routed;

  constructor(scope: Construct, id: string, props: LumeArrivalsProps) {
    super(scope, id);
    checkSettings(props);
    this.deploymentName = props.deploymentName ?? deploymentName(this);
    const inTheStack = [...misplacedResources(this, props), ...this.#namesakes()];
    if (inTheStack.length > 0) throw new InvalidSettingsError(inTheStack);
    if (props.permissionsBoundary) PermissionsBoundary.of(this).apply(props.permissionsBoundary);
    const removalPolicy = props.removalPolicy ?? DEFAULTS.removalPolicy;
    const key = this.#key(props.encryption, removalPolicy);
    const operations = operationsOf(props, {
      deploymentName: this.deploymentName,
      key,
      removalPolicy,
      network: networkOf(this, props, props.lume?.baseUrl ?? DEFAULTS.lumeBaseUrl),
    });
    const timeZone = props.timeZone ?? DEFAULTS.timeZone;

    const topics = new OutcomeTopics(this, 'topics', {
      existing: props.topics ?? {},
      subscribers: props.subscribers ?? {},
      timeZone,
      operations,
    });
    this.topics = topics;
    this.slackWebhookSecrets = topics.webhookSecrets;
    this.toConfirm = topics.toConfirm;
    const archive = new PrivateBucket(this, 'archive', operations);
    this.archive = archive;
    this.apiKey = this.#apiKey(props.lume ?? {}, key);
    const functions = new RunFunctions(this, 'functions', {
      settings: props,
      apiKey: this.apiKey,
      archive,
      operations,
    });
    const onUncertainStart = props.onUncertainStart ?? DEFAULTS.onUncertainStart;
    const runs = new RunWorkflow(this, 'runs', { functions, topics, operations, onUncertainStart });
    const { stateMachine } = runs;
    this.stateMachine = stateMachine;
    new ReadingExecutions(this, 'earlier-uploads', stateMachine, functions.reportRun.role);
    const landing = new LandingZone(this, 'landing', { settings: props, stateMachine, operations });
    this.landingBucket = landing.bucket;
    this.arrivals = landing.arrivals;
    this.redriveRole = landing.redriveRole;
    this.deadLetters = {
      arrivals: landing.deadLetters,
      events: landing.undeliveredEvents,
      notifications: topics.failedNotifications,
    };
    const manifest = new RoutesManifest(this, 'routes', operations);
    const { apiKey } = this;
    const found = { deploymentName: this.deploymentName, landing, archive, apiKey, functions, runs, topics };
    new DeploymentParameter(this, 'deployment', found);

    const unreported = new UnreportedExecutions(this, 'unreported', {
      stateMachine,
      alerts: topics.alerts,
      undeliveredEvents: landing.undeliveredEvents,
    });
    const summaries = new OutageSummaries(this, 'outage', { topics, stateMachine, timeZone, operations });
    const reconciliation =
      props.reconcile &&
      new Reconciliation(this, 'reconciliation', {
        looks: props.reconcile,
        landing,
        manifest,
        stateMachine,
        topics,
        operations,
      });
    const publishers = [stateMachine.role, unreported.role, summaries.function.role];
    if (reconciliation) publishers.push(reconciliation.function.role);
    topics.publishedOnlyBy('success', stateMachine.role);
    topics.publishedOnlyBy('rejects', stateMachine.role);
    topics.publishedOnlyBy('alerts', ...publishers);
    topics.publishedOnlyBy('outages', stateMachine.role);
    this.functions = {
      onArrival: landing.onArrival,
      startRun: functions.startRun,
      checkRun: functions.checkRun,
      reportRun: functions.reportRun,
      summarizeOutage: summaries.function,
      ...(reconciliation && { reconcile: reconciliation.function }),
    };
    const monitoring = new Monitoring(this, 'monitoring', {
      settings: props,
      landing,
      functions,
      runs,
      topics,
      summaries,
      logGroups: this.#logGroups(),
      operations,
    });
    this.#props = props;
    this.#routed = { landing, manifest, reconciliation, monitoring };
    this.#add(props.routes);
  }

  /** All alarms, with those of added routes. */
  get alarms(): readonly Alarm[] {
    return this.#routed.monitoring.alarms;
  }

  /**
   * Adds a route to those of the props, for stacks that learn of their flows one by one.
   * @throws {InvalidSettingsError} lists every mistake; a name that another route has is one.
   */
  addRoute(route: Route): void {
    const props = { ...this.#props, routes: [...this.#routes, route] };
    checkSettings(props);
    this.#add([route]);
  }

  /**
   * Lets it upload files, and do nothing else: not read, list or delete. Adds the use of the bucket's key, if it has one.
   * @param prefix of the keys, taken literally. Default: any key.
   */
  grantUpload(grantee: IGrantable, prefix = ''): Grant {
    return grantOn(this.landingBucket, grantee, {
      actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
      objects: `${prefix}*`,
      // To read a key is needed for uploads in parts.
      keyActions: ['kms:GenerateDataKey', 'kms:Decrypt'],
    });
  }

  /** Lets it start executions, to rerun a file. */
  grantStartExecution(grantee: IGrantable): Grant {
    return this.stateMachine.grantStartExecution(grantee);
  }

  /** Lets it read the reports of executions, whose places are in outcome events. It may not list them. */
  grantReadReports(grantee: IGrantable): Grant {
    return grantOn(this.archive, grantee, {
      actions: ['s3:GetObject'],
      objects: 'reports/*',
      keyActions: ['kms:Decrypt'],
    });
  }

  /** Uploads for which an execution was started, each once. A count; its sum over five minutes. */
  metricArrivals({ route, ...options }: ArrivalsMetricOptions = {}): Metric {
    return this.#metric('Arrivals', { route }, options);
  }

  /** Executions that ended with this outcome. A count; its sum over five minutes. */
  metricOutcomes({ outcome, flow, ...options }: OutcomesMetricOptions): Metric {
    return this.#metric('Outcomes', { outcome, flow }, options);
  }

  /** Runs that were started in Lume. A count; its sum over five minutes. */
  metricRunsStarted({ flow, ...options }: FlowMetricOptions = {}): Metric {
    return this.#metric('RunsStarted', { flow }, options);
  }

  /** From the start of a run to its end, in seconds; the average over five minutes. */
  metricRunDuration({ flow, ...options }: FlowMetricOptions = {}): Metric {
    return this.#metric('RunDuration', { flow }, { statistic: Stats.AVERAGE, ...options });
  }

  /** Rows that Lume delivered. A count; its sum over five minutes. */
  metricRowsMapped({ flow, ...options }: FlowMetricOptions = {}): Metric {
    return this.#metric('RowsMapped', { flow }, options);
  }

  /** Rows that Lume set aside. A count; its sum over five minutes. */
  metricRowsRejected({ flow, ...options }: FlowMetricOptions = {}): Metric {
    return this.#metric('RowsRejected', { flow }, options);
  }

  #metric(name: MetricName, of: Readonly<Record<string, string | undefined>>, options: MetricOptions): Metric {
    const given = Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined));
    return this.#routed.monitoring.metrics.metric(name, { statistic: Stats.SUM, of: given }).with(options);
  }

  /** What depends on routes. */
  #add(added: readonly Route[]): void {
    const { landing, manifest, reconciliation, monitoring } = this.#routed;
    this.#routes.push(...added);
    const props = { ...this.#props, routes: this.#routes };
    // The CDK tells the same note of a construct once, however often it is added.
    for (const note of notesOn(props)) Annotations.of(this).addInfo(note);
    for (const route of added) landing.addRule(route, props);
    manifest.write(props);
    if (added.some(({ sourcePath }) => needsVersion(sourcePath))) reconciliation?.letListVersions(landing.bucket);
    monitoring.watch(added);
    const tooMuch = limitMistakes(this, props);
    if (tooMuch.length > 0) throw new InvalidSettingsError(tooMuch);
  }

  /** A secret of somebody else, or a new empty one: a key must not be in a template. */
  #apiKey({ apiKey, apiKeySecretArn, apiKeyEncryptionKeyArn }: LumeProps, key: IKey | undefined): ISecret {
    if (apiKey) return apiKey as ISecret;
    if (apiKeySecretArn !== undefined) return existingSecret(this, 'api-key', apiKeySecretArn, apiKeyEncryptionKeyArn);
    return emptySecret(this, 'api-key', 'API key of Lume', key);
  }

  #key(encryption: LumeArrivalsProps['encryption'], removalPolicy: RemovalPolicy): IKey | undefined {
    if (encryption === undefined || encryption === 'aws') return undefined;
    if (encryption === 'ownKey') return new DeploymentKey(this, 'key', removalPolicy);
    if (!letServicesUse(encryption, this)) {
      Annotations.of(this).addInfo(
        'The policy of the key in `encryption` cannot be changed from here: it has to let EventBridge, CloudWatch, SNS and CloudWatch Logs use the key, as docs/adopt.md says.',
      );
    }
    return encryption;
  }

  #namesakes(): readonly string[] {
    const others = Stack.of(this)
      .node.findAll()
      .filter((each) => each instanceof LumeArrivals && each !== this);
    return others.flatMap((other) =>
      (other as LumeArrivals).deploymentName === this.deploymentName
        ? [
            `deploymentName: ${JSON.stringify(this.deploymentName)}: must be unique in the stack: ${other.node.path} has it`,
          ]
        : [],
    );
  }

  #logGroups(): readonly ILogGroup[] {
    return this.node.findAll().flatMap((part) => (part instanceof LambdaFunction ? [part.logGroup] : []));
  }
}
