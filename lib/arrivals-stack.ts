import { Annotations, CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { rulePrefix } from '../functions/arrivals/rule-name.ts';
import { needsVersion } from '../functions/arrivals/source-path.ts';
import { truncate } from '../functions/output-text.ts';
import { accept } from './accepted-findings.ts';
import { checkSettings, InvalidSettingsError, overlaps } from './check-settings.ts';
import { DeploymentParameter } from './deployment-parameter.ts';
import { LandingZone } from './landing-zone.ts';
import { RoutesManifest } from './manifest-parameters.ts';
import { Monitoring } from './monitoring.ts';
import { operationsOf } from './operations.ts';
import { OutageSummaries } from './outage-summaries.ts';
import { OutcomeTopics } from './outcome-topics.ts';
import { PrivateBucket } from './private-resources.ts';
import { ReadingExecutions } from './reading-executions.ts';
import { Reconciliation } from './reconciliation.ts';
import { RunFunctions } from './run-functions.ts';
import { RunWorkflow } from './run-workflow.ts';
import { type ArrivalsSettings, DEFAULTS } from './settings.ts';
import { StackKey } from './stack-key.ts';
import { inOutput } from './subscriber-settings.ts';
import { limitMistakes } from './synthesized-limits.ts';
import { UnreportedExecutions } from './unreported-executions-rule.ts';

/**
 * The whole system: a file lands, Lume transforms it once, and the right people hear how it went. An account can have
 * several stacks, each with its own routes.
 *
 * @throws {InvalidSettingsError} lists every mistake in the settings.
 */
export class ArrivalsStack extends Stack {
  /** Where files land: the stack's own bucket, or the one named in the settings. */
  readonly landingBucket: Bucket | IBucket;

  constructor(scope: Construct, id: string, settings: ArrivalsSettings, props?: StackProps) {
    super(scope, id, { description: 'Lume Arrivals: from a file in S3 to an outcome that people hear of', ...props });
    checkSettings(settings);
    for (const [a, b] of overlaps(settings.routes)) {
      Annotations.of(this).addInfo(
        `Routes ${a.name} and ${b.name} overlap: a file that both match goes to both flows.`,
      );
    }
    if (settings.landingBucket) {
      Annotations.of(this).addInfo(
        `The bucket ${settings.landingBucket.existing} has to be in the account and the region of the stack: S3 tells no other EventBridge of uploads. After the deployment, doctor looks.`,
      );
    }
    const versioned = settings.routes.find(({ sourcePath }) => needsVersion(sourcePath));
    if (settings.landingBucket && versioned) {
      Annotations.of(this).addInfo(
        `The bucket ${settings.landingBucket.existing} has to have versioning: the sourcePath of route ${versioned.name} has {version}, and an upload without one becomes a dead letter. After the deployment, doctor looks.`,
      );
    }
    const removalPolicy = REMOVAL[settings.onDelete ?? DEFAULTS.onDelete];
    const key = settings.encryption === 'ownKey' ? new StackKey(this, 'key', removalPolicy) : undefined;
    const operations = operationsOf(settings, { key, removalPolicy });

    const topics = new OutcomeTopics(this, 'topics', {
      subscribers: settings.subscribers ?? {},
      timeZone: settings.timeZone ?? DEFAULTS.timeZone,
      operations,
    });
    const archive = new PrivateBucket(this, 'archive', operations);
    const apiKey = this.#apiKey(settings.lume?.apiKeySecretArn, key);
    const functions = new RunFunctions(this, 'functions', { settings, apiKey, archive, operations });
    const runs = new RunWorkflow(this, 'runs', {
      functions,
      topics,
      operations,
      onUncertainStart: settings.onUncertainStart ?? DEFAULTS.onUncertainStart,
    });
    const { stateMachine } = runs;
    new ReadingExecutions(this, 'earlier-uploads', stateMachine, functions.reportRun.role);
    const landing = new LandingZone(this, 'landing', { settings, stateMachine, operations });
    this.landingBucket = landing.bucket;
    const manifest = new RoutesManifest(this, 'routes', settings);

    const unreported = new UnreportedExecutions(this, 'unreported', {
      stateMachine,
      alerts: topics.alerts,
      undeliveredEvents: landing.undeliveredEvents,
      operations,
    });
    const summaries = new OutageSummaries(this, 'outage', {
      topics,
      stateMachine,
      timeZone: settings.timeZone ?? DEFAULTS.timeZone,
      operations,
    });
    const publishers = [stateMachine.role, unreported.role, summaries.function.role];
    if (settings.reconcile) {
      const parts = { looks: settings.reconcile, landing, manifest, stateMachine, topics, operations };
      publishers.push(new Reconciliation(this, 'reconciliation', parts).function.role);
    }
    topics.success.publishedOnlyBy(stateMachine.role);
    topics.rejects.publishedOnlyBy(stateMachine.role);
    topics.alerts.publishedOnlyBy(...publishers);
    topics.outages.publishedOnlyBy(stateMachine.role);
    new Monitoring(this, 'monitoring', { settings, landing, functions, runs, topics, summaries });
    const names = { deploymentName: this.stackName, rulePrefix: rulePrefix(this.stackName) };
    new DeploymentParameter(this, 'deployment', { ...names, landing, archive, apiKey, functions, runs, topics });

    this.#output('LandingBucket', landing.bucket.bucketName, 'Upload files here');
    this.#output('StateMachineArn', stateMachine.stateMachineArn, 'Start an execution here to rerun a file by hand');
    this.#output('ApiKeySecretArn', apiKey.secretArn, 'Put the Lume API key here');
    this.#output('SuccessTopicArn', topics.success.topicArn, 'Rows are ready');
    this.#output('RejectsTopicArn', topics.rejects.topicArn, 'Rows were rejected');
    this.#output('AlertsTopicArn', topics.alerts.topicArn, 'Something failed');
    this.#output('OutagesTopicArn', topics.outages.topicArn, 'Files that failed by an outage: each, for programs');
    for (const [channel, secretArn] of topics.webhookSecrets) {
      const id = `SlackWebhook${inOutput(channel)}SecretArn`;
      this.#output(id, secretArn, `Put the address of the incoming webhook of ${channel} here`);
    }
    if (topics.toConfirm.length > 0) {
      const who = truncate(topics.toConfirm.join(', '), 1000);
      this.#output('SubscribersToConfirm', who, 'Each has to confirm once, by the mail or the request that AWS sends');
    }
    const tooMuch = limitMistakes(this, settings);
    if (tooMuch.length > 0) throw new InvalidSettingsError(tooMuch);
  }

  /** An existing secret, or a new empty one: a key must not be in a template. */
  #apiKey(existing: string | undefined, key: IKey | undefined): ISecret {
    if (existing !== undefined) return Secret.fromSecretCompleteArn(this, 'api-key', existing);
    const secret = new CfnSecret(this, 'api-key', {
      description: 'API key of Lume, as plain text',
      ...(key && { kmsKeyId: key.keyArn }),
    });
    accept(secret, 'AwsSolutions-SMG4');
    return Secret.fromSecretAttributes(this, 'api-key-reference', {
      secretCompleteArn: secret.ref,
      ...(key && { encryptionKey: key }),
    });
  }

  #output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}

const REMOVAL = { keep: RemovalPolicy.RETAIN, delete: RemovalPolicy.DESTROY } as const;
