import * as z from 'zod/mini';
import type { Parameter } from './aws/parameters-by-path.ts';
import { asText, parsedObject } from './json-object.ts';
import { OwnError } from './own-error.ts';
import { parseWith } from './parse-with.ts';

/** Where the records of all deployments of an account and region are, in Parameter Store. */
export const DEPLOYMENTS_PATH = '/lume-arrivals/deployments';

const SCHEMAS = 'lume-arrivals/deployment/';
const VERSION = 1;
const SCHEMA = `${SCHEMAS}${VERSION}`;

/** A record is not what this version writes. */
export class InvalidDeploymentRecordError extends OwnError {
  override readonly name = 'InvalidDeploymentRecordError';
}

/** A newer version has written the record. */
export class NewerDeploymentRecordError extends OwnError {
  override readonly name = 'NewerDeploymentRecordError';
}

/** What the command line needs to know of a deployment. */
export interface Deployment {
  readonly deploymentName: string;
  readonly landingBucket: string;
  readonly archiveBucket: string;
  readonly stateMachineArn: string;
  readonly apiKeySecretArn: string;
  /** Name of the function that asks Lume for the status of a run. */
  readonly checkRunFunction: string;
  readonly topics: Readonly<Record<'success' | 'rejects' | 'alerts', string>>;
  readonly arrivalsQueueArn: string;
  readonly deadLettersUrl: string;
  readonly undeliveredEventsUrl: string;
  readonly failedNotificationsUrl: string;
  /** A role that may send to the arrivals queue. */
  readonly redriveRoleArn: string;
  /** Of the names of the routes' rules; the name of the route follows. */
  readonly rulePrefix: string;
}

const text = z.string('must be a text').check(z.minLength(1, 'must not be empty'));
const record = z.strictObject(
  {
    schema: z.literal(SCHEMA, `must be ${SCHEMA}`),
    landing_bucket: text,
    archive_bucket: text,
    state_machine_arn: text,
    api_key_secret_arn: text,
    check_run_function: text,
    success_topic_arn: text,
    rejects_topic_arn: text,
    alerts_topic_arn: text,
    arrivals_queue_arn: text,
    dead_letters_url: text,
    undelivered_events_url: text,
    failed_notifications_url: text,
    redrive_role_arn: text,
    rule_prefix: text,
  },
  'must be a JSON object',
);
type DeploymentRecord = z.output<typeof record>;

export function deploymentPath(deploymentName: string): string {
  return `${DEPLOYMENTS_PATH}/${deploymentName}`;
}

/** What is written to `deploymentPath`, as JSON. */
export function recordOf(deployment: Omit<Deployment, 'deploymentName'>): DeploymentRecord {
  const { topics } = deployment;
  return {
    schema: SCHEMA,
    landing_bucket: deployment.landingBucket,
    archive_bucket: deployment.archiveBucket,
    state_machine_arn: deployment.stateMachineArn,
    api_key_secret_arn: deployment.apiKeySecretArn,
    check_run_function: deployment.checkRunFunction,
    success_topic_arn: topics.success,
    rejects_topic_arn: topics.rejects,
    alerts_topic_arn: topics.alerts,
    arrivals_queue_arn: deployment.arrivalsQueueArn,
    dead_letters_url: deployment.deadLettersUrl,
    undelivered_events_url: deployment.undeliveredEventsUrl,
    failed_notifications_url: deployment.failedNotificationsUrl,
    redrive_role_arn: deployment.redriveRoleArn,
    rule_prefix: deployment.rulePrefix,
  };
}

/** Whether a parameter is the record of a deployment, of any version: others may write below the path too. */
export function isDeploymentRecord({ value }: Parameter): boolean {
  return asText(parsedObject(value)?.['schema'])?.startsWith(SCHEMAS) ?? false;
}

/** The name of a deployment, from that of its parameter. */
export function deploymentNameOf({ name }: Parameter): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/**
 * @throws {NewerDeploymentRecordError}
 * @throws {InvalidDeploymentRecordError} naming all mistakes at once.
 */
export function parseDeployment(parameter: Parameter): Deployment {
  const { name, value } = parameter;
  const version = Number(asText(parsedObject(value)?.['schema'])?.slice(SCHEMAS.length));
  if (version > VERSION) {
    throw new NewerDeploymentRecordError(`${name}: version ${version} of the record is newer than ${VERSION}`);
  }
  const found = parseWith(
    record,
    parsedObject(value),
    (mistakes) => new InvalidDeploymentRecordError(`${name}: is no record of a deployment: ${mistakes.join('; ')}`),
  );
  return {
    deploymentName: deploymentNameOf(parameter),
    landingBucket: found.landing_bucket,
    archiveBucket: found.archive_bucket,
    stateMachineArn: found.state_machine_arn,
    apiKeySecretArn: found.api_key_secret_arn,
    checkRunFunction: found.check_run_function,
    topics: { success: found.success_topic_arn, rejects: found.rejects_topic_arn, alerts: found.alerts_topic_arn },
    arrivalsQueueArn: found.arrivals_queue_arn,
    deadLettersUrl: found.dead_letters_url,
    undeliveredEventsUrl: found.undelivered_events_url,
    failedNotificationsUrl: found.failed_notifications_url,
    redriveRoleArn: found.redrive_role_arn,
    rulePrefix: found.rule_prefix,
  };
}
