import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetBucketNotificationConfigurationCommand, type S3Client } from '@aws-sdk/client-s3';
import { count } from '../../functions/output-text.ts';
import { deployedRoutes } from '../../functions/reconciliation/deployed-routes.ts';
import { packageCommand } from '../../functions/reports/package-command.ts';
import { shellWord } from '../../functions/shell-word.ts';
import { bucketElsewhere, type Place } from './bucket-place.ts';
import { bad, type Finding, ok } from './finding.ts';

/** Whether the rules of the stack can hear of uploads to the landing bucket. */
export async function uploads(s3: S3Client, bucket: string, stack: Place): Promise<readonly Finding[]> {
  const elsewhere = await bucketElsewhere(s3, bucket, stack);
  if (elsewhere?.state === 'bad') return [elsewhere];
  return [...(elsewhere ? [elsewhere] : []), ...(await eventBridge(s3, bucket))];
}

/** Whether the landing bucket tells EventBridge of uploads. */
async function eventBridge(s3: S3Client, bucket: string): Promise<readonly Finding[]> {
  try {
    const { EventBridgeConfiguration } = await s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket: bucket }),
    );
    if (EventBridgeConfiguration) return [ok(`${bucket} tells EventBridge of uploads`)];
    return [bad(`${bucket} does not tell EventBridge of uploads: no file is noticed`, switchOn(bucket))];
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'NoSuchBucket') throw error;
    return [bad(`there is no bucket ${bucket}`, 'correct landingBucket in bin/app.ts, and deploy: npm run deploy')];
  }
}

/** Putting a configuration replaces the whole, so what the bucket notifies already is read first and put back. */
function switchOn(bucket: string): string {
  return [
    'add EventBridge and keep what is there:',
    `aws s3api get-bucket-notification-configuration --bucket ${shellWord(bucket)} > notifications.json`,
    'add "EventBridgeConfiguration": {} at the top level of notifications.json (make it {"EventBridgeConfiguration": {}} when it is empty)',
    `aws s3api put-bucket-notification-configuration --bucket ${shellWord(bucket)} --notification-configuration file://notifications.json`,
    `${packageCommand('reconcile')}    # what was missed meanwhile`,
  ].join('\n');
}

/** Whether the rules that pass uploads on are there and enabled. */
export async function routeRules(events: EventBridgeClient, stackName: string): Promise<readonly Finding[]> {
  const routes = await deployedRoutes(events, stackName);
  if (routes.length === 0) return [bad('the stack has no rule for any route', 'deploy again: npm run deploy')];
  const disabled = routes.filter(({ enabled }) => !enabled);
  if (disabled.length === 0) return [ok(`${count(routes.length, 'route')} enabled`)];
  return disabled.map(({ rule, message }) =>
    bad(
      `route ${message.route} is disabled: its files are not noticed`,
      `aws events enable-rule --name ${shellWord(rule)}`,
    ),
  );
}
