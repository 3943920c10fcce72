import { type EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import {
  GetBucketNotificationConfigurationCommand,
  GetBucketVersioningCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { needsVersion } from '../../functions/arrivals/source-path.ts';
import { count } from '../../functions/output-text.ts';
import { packageCommand } from '../../functions/reports/package-command.ts';
import { shellWord } from '../../functions/shell-word.ts';
import type { Deployment } from '../deployment.ts';
import { deployedRoutes } from '../routes/deployed-routes.ts';
import { bucketElsewhere, type Location } from './bucket-location.ts';
import { bad, type Finding, ok } from './finding.ts';

/** Whether the rules of the deployment receive the events of uploads to the landing bucket. */
export async function checkUploads(s3: S3Client, bucket: string, stack: Location): Promise<readonly Finding[]> {
  const elsewhere = await bucketElsewhere(s3, bucket, stack);
  if (elsewhere?.state === 'bad') return [elsewhere];
  return [...(elsewhere ? [elsewhere] : []), ...(await checkNotifications(s3, bucket))];
}

/** Whether the landing bucket sends events to EventBridge. */
async function checkNotifications(s3: S3Client, bucket: string): Promise<readonly Finding[]> {
  try {
    const { EventBridgeConfiguration } = await s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket: bucket }),
    );
    if (EventBridgeConfiguration) return [ok(`${bucket} tells EventBridge of uploads`)];
    return [bad(`${bucket} does not tell EventBridge of uploads: no file is noticed`, enableEventBridge(bucket))];
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'NoSuchBucket') throw error;
    return [bad(`there is no bucket ${bucket}`, 'correct landingBucket in your app, and deploy')];
  }
}

/** Putting a configuration replaces the existing one, so that is read first and extended. */
function enableEventBridge(bucket: string): string {
  return [
    'add EventBridge and keep what is there:',
    `aws s3api get-bucket-notification-configuration --bucket ${shellWord(bucket)} > notifications.json`,
    'add "EventBridgeConfiguration": {} at the top level of notifications.json (make it {"EventBridgeConfiguration": {}} when it is empty)',
    `aws s3api put-bucket-notification-configuration --bucket ${shellWord(bucket)} --notification-configuration file://notifications.json`,
    `${packageCommand('reconcile')}    # what was missed meanwhile`,
  ].join('\n');
}

/** Whether uploads have the version ids that source paths need. */
export async function checkVersioning(
  { s3, parameters }: { readonly s3: S3Client; readonly parameters: SSMClient },
  bucket: string,
  deploymentName: string,
): Promise<readonly Finding[]> {
  const routes = await deployedRoutes(parameters, deploymentName);
  const route = routes.find(({ message }) => needsVersion(message.source_path))?.message.route;
  if (route === undefined) return [];
  const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }));
  if (Status === 'Enabled') return [ok(`${bucket} gives uploads the version ids that source paths need`)];
  const name = shellWord(bucket);
  return [
    bad(
      `${bucket} has no versioning, and route ${route} has {version} in its sourcePath: its uploads become dead letters`,
      `aws s3api put-bucket-versioning --bucket ${name} --versioning-configuration Status=Enabled\nthen upload the files again, or use {etag} in the sourcePath and deploy`,
    ),
  ];
}

/** Whether each route has its rule, and whether the rule is enabled. */
export async function checkRouteRules(
  { events, parameters }: { readonly events: EventBridgeClient; readonly parameters: SSMClient },
  { deploymentName, rulePrefix }: Pick<Deployment, 'deploymentName' | 'rulePrefix'>,
): Promise<readonly Finding[]> {
  const routes = await deployedRoutes(parameters, deploymentName);
  const states = await ruleStates(events, rulePrefix);
  if (states.size === 0) return [bad('the deployment has no rule for any route', 'deploy again')];
  const findings = routes.flatMap(({ message: { route } }) => {
    const rule = `${rulePrefix}${route}`;
    const state = states.get(rule);
    if (state === 'ENABLED') return [];
    if (state === undefined) {
      return [bad(`route ${route} has no rule: its files are not noticed`, 'deploy again')];
    }
    const mend = `aws events enable-rule --name ${shellWord(rule)}`;
    return [bad(`route ${route} is disabled: its files are not noticed`, mend)];
  });
  return findings.length > 0 ? findings : [ok(`${count(routes.length, 'route')} enabled`)];
}

/** By rule name. */
async function ruleStates(events: EventBridgeClient, NamePrefix: string): Promise<ReadonlyMap<string, string>> {
  const states = new Map<string, string>();
  let NextToken: string | undefined;
  do {
    const page = await events.send(new ListRulesCommand({ NamePrefix, NextToken }));
    for (const { Name = '', State = '' } of page.Rules ?? []) states.set(Name, State);
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return states;
}
