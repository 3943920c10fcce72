import { Annotations, type RemovalPolicy } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { type IRole, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { checkSettings, InvalidSettingsError } from './check-settings.ts';
import { DeploymentKey, letServicesUse } from './deployment-key.ts';
import { deploymentName } from './deployment-name.ts';
import { DeploymentParameter } from './deployment-parameter.ts';
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
import { DEFAULTS, type LumeArrivalsProps, type LumeProps } from './settings.ts';
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
  /** All alarms. */
  readonly alarms: readonly Alarm[];
  /** ARN of the secret with the address of each Slack webhook, by the name of its channel. */
  readonly slackWebhookSecrets: ReadonlyMap<string, string>;
  /** Subscribers that have to confirm before AWS sends them anything, for people to read. */
  readonly toConfirm: readonly string[];

  constructor(scope: Construct, id: string, props: LumeArrivalsProps) {
    super(scope, id);
    checkSettings(props);
    const misplaced = misplacedResources(this, props);
    if (misplaced.length > 0) throw new InvalidSettingsError(misplaced);
    for (const note of notesOn(props)) Annotations.of(this).addInfo(note);
    this.deploymentName = props.deploymentName ?? deploymentName(this);
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
    const manifest = new RoutesManifest(this, 'routes', props, operations);
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
    this.alarms = monitoring.alarms;
    const tooMuch = limitMistakes(this, props);
    if (tooMuch.length > 0) throw new InvalidSettingsError(tooMuch);
  }
  /** A secret of somebody else, or a new empty one: a key must not be in a template. */
  #apiKey({ apiKey, apiKeySecretArn, apiKeyEncryptionKeyArn }: LumeProps, key: IKey | undefined): ISecret {
    if (apiKey) return apiKey;
    if (apiKeySecretArn !== undefined) return existingSecret(this, 'api-key', apiKeySecretArn, apiKeyEncryptionKeyArn);
    return emptySecret(this, 'api-key', 'API key of Lume', key);
  }

  #key(encryption: LumeArrivalsProps['encryption'], removalPolicy: RemovalPolicy): IKey | undefined {
    if (encryption === undefined || encryption === 'aws') return undefined;
    if (encryption === 'ownKey') return new DeploymentKey(this, 'key', removalPolicy);
    if (!letServicesUse(encryption, this)) {
      Annotations.of(this).addInfo(
        'The policy of the key in `encryption` cannot be changed from here: it has to let EventBridge, CloudWatch, SNS and CloudWatch Logs use the key, as docs/security.md says.',
      );
    }
    return encryption;
  }

  #logGroups(): readonly ILogGroup[] {
    return this.node.findAll().flatMap((part) => (part instanceof LambdaFunction ? [part.logGroup] : []));
  }
}
