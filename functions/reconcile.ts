import { SFNClient } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { listedObjects, versionOf } from './aws/object-listing.ts';
import { parametersByPath } from './aws/parameters-by-path.ts';
import { environment } from './environment.ts';
import { guarded } from './guarded-handler.ts';
import { log } from './log.ts';
import { AlertList, MAX_LISTED } from './reconciliation/alert-content.ts';
import type { Window } from './reconciliation/comparison-window.ts';
import type { DeployedRoute } from './reconciliation/deployed-route.ts';
import { type FilesWithoutRoute, WithoutRouteTally } from './reconciliation/files-without-route.ts';
import { WITHOUT_ROUTE_SCHEMA, withoutRouteAlert } from './reconciliation/files-without-route-alert.ts';
import { requestedWindow } from './reconciliation/requested-window.ts';
import { manifestPath, parseManifest } from './reconciliation/routes-manifest.ts';
import { unreportedExecutions } from './reconciliation/unreported-executions.ts';
import { UNREPORTED_SCHEMA, unreportedAlert } from './reconciliation/unreported-executions-alert.ts';
import { type Findings, unseenFiles } from './reconciliation/unseen-files.ts';
import {
  type NotStartable,
  UNSEEN_SCHEMA,
  type UnseenFilesEvent,
  unseenAlert,
} from './reconciliation/unseen-files-alert.ts';
import type { Publication } from './workflow-states.ts';

const env = environment(
  'ALERTS_TOPIC_ARN',
  'AWS_REGION',
  'FILES_WITHOUT_ROUTE',
  'LANDING_BUCKET',
  'SINCE_HOURS',
  'DEPLOYMENT_NAME',
  'STATE_MACHINE_ARN',
);
const sfn = new SFNClient({ maxAttempts: 10, retryMode: 'adaptive' });
const topics = new SNSClient();

/** Objects listed outside the prefixes of the routes: 1,000 calls, a few of the function's fifteen minutes. */
const MAX_BESIDE = 1_000_000;

/** The comparison runs daily and may be an hour late. */
const UNREPORTED_WINDOW_MS = 25 * 3_600_000;

interface Compared {
  readonly missing: number;
  readonly too_young: number;
  readonly not_startable?: NotStartable;
  /** Left out if the setting is `ignore`. */
  readonly without_route?: FilesWithoutRoute;
}

/** Compares the bucket with the executions and publishes alerts. If it throws, Lambda retries twice. */
export const handler = guarded(async (task: unknown): Promise<Compared> => {
  const now = Date.now();
  const window = requestedWindow(task, now, Number(env.SINCE_HOURS));
  const routes = parseManifest(await parametersByPath(manifestPath(env.DEPLOYMENT_NAME)));
  const { files, ...compared } = await compare(window, routes);
  const { missing, too_young, not_startable: bad, without_route: unrouted } = compared;
  // Without `files`: keys are untrusted and may be long.
  log.info('bucket and executions compared', { ...window, ...compared });

  const place = { stack: env.DEPLOYMENT_NAME, region: env.AWS_REGION, bucket: env.LANDING_BUCKET };
  const period = { since: window.since.toISOString(), until: window.until.toISOString() };
  if (missing > 0 || bad) {
    const found = { missing, files, too_young, ...(bad && { not_startable: bad }) };
    await publish(unseenAlert({ schema: UNSEEN_SCHEMA, ...place, ...period, ...found }));
  }
  if (unrouted !== undefined && unrouted.count > 0) {
    const { since: from } = period;
    await publish(withoutRouteAlert({ schema: WITHOUT_ROUTE_SCHEMA, ...place, since: from, without_route: unrouted }));
  }
  await tellUnreported(new Date(now - UNREPORTED_WINDOW_MS));
  return compared;
});

/** A second check, because events of Step Functions may be lost. */
async function tellUnreported(stoppedSince: Date): Promise<void> {
  const query = { stateMachineArn: env.STATE_MACHINE_ARN, stoppedSince };
  const { names, notDescribed } = await unreportedExecutions(sfn, query);
  log.info('executions without a report', { found: names.length, not_looked_at: notDescribed, since: stoppedSince });
  if (names.length + notDescribed === 0) return;
  const place = { stack: env.DEPLOYMENT_NAME, region: env.AWS_REGION, since: stoppedSince.toISOString() };
  const found = { unreported: names.length, executions: names.slice(0, MAX_LISTED), not_looked_at: notDescribed };
  await publish(unreportedAlert({ schema: UNREPORTED_SCHEMA, ...place, ...found }));
}

async function compare(
  window: Window,
  routes: readonly DeployedRoute[],
): Promise<Compared & Pick<UnseenFilesEvent, 'files'>> {
  const { LANDING_BUCKET: bucket, STATE_MACHINE_ARN: stateMachineArn } = env;
  let missing = 0;
  let tooYoung = 0;
  let bad: NotStartable | undefined;
  const listed = new AlertList<UnseenFilesEvent['files'][number]>();
  const findings: Findings = {
    onRead: ({ read, unreadable }) => log.info('executions read', { read, left_out_for_their_input: unreadable }),
    onTooYoung: () => tooYoung++,
    onUnstartable: ({ object, route, mistakes }) => {
      const example = bad?.example ?? { file: `s3://${bucket}/${object.key}`, route, mistakes };
      bad = { count: (bad?.count ?? 0) + 1, example };
    },
  };
  const tally = new WithoutRouteTally(routes);
  const beside = env.FILES_WITHOUT_ROUTE === 'alert' ? { tally, limit: MAX_BESIDE } : undefined;
  const which = { bucket, stateMachineArn, routes, window };
  for await (const { object, route } of unseenFiles({ list: listedObjects, versionOf, sfn }, which, findings, beside)) {
    missing++;
    listed.add({ file: `s3://${bucket}/${object.key}`, route, came: object.lastModified.toISOString() });
  }
  return {
    missing,
    files: listed.items,
    too_young: tooYoung,
    ...(bad && { not_startable: bad }),
    ...(beside && { without_route: tally.result() }),
  };
}

async function publish({ subject, message }: Publication): Promise<void> {
  await topics.send(
    new PublishCommand({
      TopicArn: env.ALERTS_TOPIC_ARN,
      Subject: subject,
      Message: message,
      MessageStructure: 'json',
    }),
  );
}
