import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { environment } from './environment.ts';
import { guarded } from './guarded.ts';
import { log } from './log.ts';
import type { ReadExecutions } from './reconciliation/read-executions.ts';
import type { DeployedRoute } from './reconciliation/routes.ts';
import { MAX_NAMED, UNSEEN_SCHEMA, type UnseenFilesEvent, unseenAlert } from './reconciliation/unseen-alert.ts';
import { GRACE_MS, unseenFiles } from './reconciliation/unseen-files.ts';

const env = environment(
  'ALERTS_TOPIC_ARN',
  'AWS_REGION',
  'LANDING_BUCKET',
  'SINCE_HOURS',
  'STACK_NAME',
  'STATE_MACHINE_ARN',
);
/** Put into the bundle (`lib/reconciliation.ts`): 300 routes are more than an environment variable holds. */
const ROUTES = JSON.parse(process.env['ROUTES'] ?? '') as readonly DeployedRoute[];
const clients = { s3: new S3Client(), sfn: new SFNClient({ maxAttempts: 10, retryMode: 'adaptive' }) };
const topics = new SNSClient();

/** What a schedule sends has neither; somebody who invokes the function may say what to compare. ISO 8601. */
interface ReconcileTask {
  readonly since?: string;
  readonly until?: string;
}

/** Compares bucket and executions, and alerts when files were not seen. Throws: Lambda tries twice more. */
export const handler = guarded(async (task: ReconcileTask): Promise<{ readonly missing: number }> => {
  const now = Date.now();
  const since = new Date(task.since ?? now - Number(env.SINCE_HOURS) * 3_600_000);
  const until = new Date(task.until ?? now - GRACE_MS);
  const { LANDING_BUCKET: bucket, STATE_MACHINE_ARN: stateMachineArn } = env;

  let missing = 0;
  const files: UnseenFilesEvent['files'][number][] = [];
  const which = { bucket, stateMachineArn, routes: ROUTES, since, until };
  const onRead = ({ read, odd }: ReadExecutions) =>
    log.info('executions read', { read, left_out_for_their_input: odd });
  for await (const { object, route } of unseenFiles(clients, which, onRead)) {
    missing++;
    if (files.length < MAX_NAMED) {
      files.push({ file: `s3://${bucket}/${object.key}`, route, came: object.lastModified.toISOString() });
    }
  }
  log.info('bucket and executions compared', { missing, since, until });
  if (missing > 0) {
    const period = { since: since.toISOString(), until: until.toISOString() };
    const place = { stack: env.STACK_NAME, region: env.AWS_REGION, bucket };
    await publish(unseenAlert({ schema: UNSEEN_SCHEMA, ...place, ...period, missing, files }));
  }
  return { missing };
});

async function publish({ subject, message }: ReturnType<typeof unseenAlert>): Promise<void> {
  await topics.send(
    new PublishCommand({
      TopicArn: env.ALERTS_TOPIC_ARN,
      Subject: subject,
      Message: message,
      MessageStructure: 'json',
    }),
  );
}
