import { GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Command } from 'commander';
import { startExecution } from '../../functions/arrivals/start-execution.ts';
import { count } from '../../functions/output-text.ts';
import { GRACE_MS, UPLOAD_MS, type Window, windowOf } from '../../functions/reconciliation/comparison-window.ts';
import { type FilesWithoutRoute, WithoutRouteTally } from '../../functions/reconciliation/files-without-route.ts';
import { type Findings, type UnseenFile, unseenFiles } from '../../functions/reconciliation/unseen-files.ts';
import type { NotStartable } from '../../functions/reconciliation/unseen-files-alert.ts';
import { COMMAND_LINE } from '../../functions/reports/package-command.ts';
import type { DeploymentOptions } from '../arguments/deployment-options.ts';
import { startCommand } from '../arguments/suggested-commands.ts';
import { ratePerSecond, timeWindow } from '../arguments/time-options.ts';
import { type Clients, openClients } from '../aws/aws-clients.ts';
import { listObjects } from '../aws/list-objects.ts';
import { currentVersion } from '../aws/object-versions.ts';
import { type S3Place, uriOf } from '../aws/s3-uri.ts';
import { rateLimit } from '../bulk/rate-limit.ts';
import { CliError } from '../cli-error.ts';
import { queueInfo } from '../dead-letters/read-dead-letters.ts';
import { findDeployment } from '../deployment.ts';
import { warnOfUnreadableInputs } from '../executions/unreadable-inputs.ts';
import { EXIT } from '../exit-codes.ts';
import { deployedRoutes } from '../routes/deployed-routes.ts';
import { withoutRouteLines } from '../routes/without-route-lines.ts';
import type { Session } from '../session.ts';

interface ReconcileOptions extends DeploymentOptions {
  readonly since: string;
  readonly until?: string;
  readonly start: boolean;
  readonly rate: string;
  readonly json: boolean;
  readonly yes: boolean;
}

/** Objects listed outside the routes' prefixes: 100 calls. */
const MAX_OUTSIDE_PREFIXES = 100_000;

export function addReconcile(program: Command, session: Session): void {
  program
    .command('reconcile')
    .summary('find files that no execution was started for')
    .description('Compares the landing bucket with the executions: which objects match a route and have no execution.')
    .option('--since <time>', 'objects that came after this: 48h, 7d, or 2026-11-24T06:00:00Z', '48h')
    .option(
      '--until <time>',
      `objects that came before this: later ones may be on their way (default: ${GRACE_MS / 60_000}m)`,
    )
    .option('--start', 'start them, as their upload would have', false)
    .option('--rate <n/s>', 'starts a second at most', '5/s')
    .option('--yes', 'start them although uploads are waiting in the arrivals queue', false)
    .option('--json', 'print a JSON object a line', false)
    .addHelpText(
      'after',
      `
S3 says of an object that was uploaded in parts when its upload was begun, not when it ended. An upload is assumed to take
no longer than ${UPLOAD_MS / 3_600_000} hours: without --until, such an object is judged that much later. With --until it is judged as the others are.

Files that no route takes are counted, near misses first: all below the prefixes of the routes, and of the rest of the
bucket ${MAX_OUTSIDE_PREFIXES.toLocaleString('en-US')} objects at most.

With --json, each line says its kind: file, and at the end result.

Started twice, it starts nothing twice. An upload that waits in the arrivals queue has no execution yet either: --start
refuses while there are any.

Exit codes: 0 nothing is missing, or all was started; 6 files are missing or cannot be started; 1 an error; 2 the command line is wrong.

Examples:
  $ ${COMMAND_LINE} reconcile
  $ ${COMMAND_LINE} reconcile --since 7d --start`,
    )
    .action((options: ReconcileOptions) => reconcile(options, session));
}

async function reconcile(options: ReconcileOptions, session: Session): Promise<void> {
  const window = windowIn(options, new Date());
  const turn = rateLimit(ratePerSecond('--rate', options.rate), session.sleep);
  const clients = await openClients(options, 'parameters', 'queues', 's3', 'sfn');
  const deployment = await findDeployment(clients.parameters, options.deployment);
  const { landingBucket: bucket, stateMachineArn, deploymentName, arrivalsQueueArn } = deployment;
  const routes = await deployedRoutes(clients.parameters, deploymentName);
  await refuseWhileWaiting(clients.queues, arrivalsQueueArn, options, session);

  const result = { missing: 0, started: 0, duplicates: 0, too_young: 0 };
  let bad: NotStartable | undefined;
  const findings: Findings = {
    onRead: (executions) => warnOfUnreadableInputs(executions, session),
    onTooYoung: () => result.too_young++,
    onUnstartable: ({ object, route, mistakes }) => {
      bad = { count: (bad?.count ?? 0) + 1, example: bad?.example ?? { file: uriOf(object), route, mistakes } };
    },
  };
  const tally = new WithoutRouteTally(routes);
  const places = {
    list: (which: Parameters<typeof listObjects>[1]) => listObjects(clients.s3, which),
    versionOf: (object: S3Place) => currentVersion(clients.s3, object),
    sfn: clients.sfn,
  };
  const which = { bucket, stateMachineArn, routes, window };
  const compare = async (signal?: AbortSignal) => {
    for await (const file of unseenFiles(places, which, findings, { tally, limit: MAX_OUTSIDE_PREFIXES })) {
      signal?.throwIfAborted();
      result.missing++;
      let start: Start = 'not asked';
      if (options.start) {
        await turn(signal);
        start = await startExecution(clients.sfn, stateMachineArn, file.execution);
        if (start === 'started') result.started++;
        else result.duplicates++;
      }
      await session.print(options.json ? jsonOf(file, start) : lineOf(file));
    }
  };
  try {
    await (options.start ? session.interruptibly(compare) : compare());
  } catch (error) {
    const isInterrupted = error instanceof Error && error.name === 'AbortError';
    if (!options.start) throw error;
    session.tell(`${count(result.started, 'file')} started. The same command goes on with the others.`);
    if (!isInterrupted) throw error;
    session.exitCode = EXIT.interrupted;
    return;
  }
  const found: Result = { ...result, ...(bad && { not_startable: bad }), without_route: tally.result() };
  if (options.json) await session.print(JSON.stringify({ kind: 'result', ...found }));
  for (const line of linesOf(found, options)) session.tell(line);
  if (bad !== undefined || (result.missing > 0 && !options.start)) session.exitCode = EXIT.found;
}

type Start = 'not asked' | Awaited<ReturnType<typeof startExecution>>;

interface Result {
  readonly missing: number;
  readonly started: number;
  /** Had an execution by the time they were started. */
  readonly duplicates: number;
  readonly too_young: number;
  readonly not_startable?: NotStartable;
  readonly without_route: FilesWithoutRoute;
}

/** An explicit --until covers everything before it. */
function windowIn(options: Pick<ReconcileOptions, 'since' | 'until'>, now: Date): Window {
  const { since, until } = timeWindow(options, now);
  return options.until === undefined ? windowOf(since, now.getTime()) : { since, until, untilOfParts: until };
}

function jsonOf({ object, route, execution }: UnseenFile, start: Start): string {
  return JSON.stringify({
    kind: 'file',
    file: uriOf(object),
    route,
    size: object.size,
    came: object.lastModified.toISOString(),
    execution: execution.name,
    started: start === 'started',
    // Its event or another user was faster.
    ...(start === 'duplicate' && { duplicate: true }),
  });
}

function lineOf({ object, route }: UnseenFile): string {
  return `${object.lastModified.toISOString().slice(0, 19)}Z  ${route.padEnd(12)}  ${uriOf(object)}`;
}

function* linesOf(result: Result, options: ReconcileOptions): Generator<string> {
  const { start, since } = options;
  const { missing, started, duplicates, too_young, not_startable: bad, without_route: unrouted } = result;
  if (too_young > 0) {
    yield `${count(too_young, 'file')} without an execution came too late to be judged. To see ${too_young === 1 ? 'it' : 'them'} too: --until 0s`;
  }
  if (bad !== undefined) {
    const { file, route, mistakes } = bad.example;
    yield `${count(bad.count, 'file')} cannot be started, for example ${file} by the route ${route}: ${mistakes.join('; ')}. Upload ${bad.count === 1 ? 'it' : 'them'} under another key, or correct the sourcePath of the route.`;
  }
  yield* withoutRouteLines(unrouted);
  if (missing === 0)
    yield `Every ${too_young + (bad?.count ?? 0) === 0 ? '' : 'other '}file that a route takes has an execution.`;
  else if (start) {
    yield `${count(started, 'file')} started.`;
    if (duplicates > 0) yield `${count(duplicates, 'file')} had an execution by then.`;
  } else {
    yield `${count(missing, 'file')} without an execution. Start them: ${startCommand(since, options)}`;
  }
}

async function refuseWhileWaiting(
  queues: Clients['queues'],
  queueArn: string,
  { start, yes }: ReconcileOptions,
  session: Session,
): Promise<void> {
  const waiting = await waitingIn(queues, queueArn);
  if (waiting === 0) return;
  const uploads = `${count(waiting, 'upload')} waiting in the arrivals queue may be among what is`;
  if (start && !yes) {
    throw new CliError(`${uploads} missing. Wait until they are started, or repeat with --yes.`);
  }
  session.tell(`${uploads} listed.`);
}

async function waitingIn(queues: SQSClient, queueArn: string): Promise<number> {
  const QueueName = queueArn.split(':').at(-1) ?? '';
  const { QueueUrl } = await queues.send(new GetQueueUrlCommand({ QueueName }));
  return (await queueInfo(queues, QueueUrl ?? '')).total;
}
