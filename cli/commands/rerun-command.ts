import type { Command } from 'commander';
import { needsVersion } from '../../functions/arrivals/source-path.ts';
import { startExecution } from '../../functions/arrivals/start-execution.ts';
import type { StartRunInput } from '../../functions/arrivals/workflow-input.ts';
import type { ListedObject } from '../../functions/aws/object-listing.ts';
import { MAX_ATTEMPTS_LIMIT } from '../../functions/polling/attempts-limit.ts';
import { type DeployedRoute, takes } from '../../functions/reconciliation/deployed-route.ts';
import { executionArn, executionLink } from '../../functions/reports/execution-links.ts';
import { COMMAND_LINE } from '../../functions/reports/package-command.ts';
import { didYouMean, foundBySpelling } from '../arguments/alternative-spellings.ts';
import type { DeploymentOptions } from '../arguments/deployment-options.ts';
import { watchCommand } from '../arguments/suggested-commands.ts';
import { userName } from '../arguments/user-name.ts';
import { wholeNumber } from '../arguments/whole-number.ts';
import { type Clients, openClients } from '../aws/aws-clients.ts';
import { listObjects } from '../aws/list-objects.ts';
import { currentVersion } from '../aws/object-versions.ts';
import { objectIn, type S3Place, uriOf } from '../aws/s3-uri.ts';
import { CliError, UsageError } from '../cli-error.ts';
import { type Deployment, findDeployment } from '../deployment.ts';
import { manualExecutionName } from '../executions/manual-execution-name.ts';
import { EXIT } from '../exit-codes.ts';
import { competingExecutions } from '../rerun/competing-executions.ts';
import { flowWithoutRoute } from '../rerun/flow-without-route.ts';
import { refuseSecondRun } from '../rerun/refuse-second-run.ts';
import { rerunInput } from '../rerun/rerun-input.ts';
import { deployedRoutes } from '../routes/deployed-routes.ts';
import type { Session } from '../session.ts';
import { watchExecution } from '../watch/watch-execution.ts';

interface RerunOptions extends DeploymentOptions {
  readonly flow?: string;
  readonly force: boolean;
  readonly reason?: string;
  readonly lookedInLume: boolean;
  readonly maxAttempts?: string;
  readonly wait: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

const FILES = 's3://bucket/key, a key of the landing bucket, or another source path, such as the id of a batch';

export function addRerun(program: Command, session: Session): void {
  program
    .command('rerun')
    .summary('start one file again')
    .description('Starts an execution for one file, as a person would in the console of Step Functions.')
    .argument('<file>', FILES)
    .option('--flow <flow_version>', 'the flow; default: that of the route that takes the file')
    .option('--force', 'even if Lume has processed it before: CAN DUPLICATE ROWS in the target; needs --reason', false)
    .option(
      '--looked-in-lume',
      'although nobody saw its last run end: Lume has been looked at, and no run of it is going on there',
      false,
    )
    .option('--reason <text>', "why; it stands in the execution's input and in its report")
    .option('--max-attempts <n>', 'how often the status is checked; default: as the route says')
    .option('--wait', 'follow the execution to its outcome, as `watch` does', false)
    .option('--yes', 'do not ask', false)
    .option('--json', 'print JSON: an object for the start, with --wait one more for each change', false)
    .addHelpText(
      'after',
      `
Where one route takes the file, the execution is started as the route says, but for this: when Lume has processed the
path before, it ends as NOT_STARTED with an alert, and never in silence or by force. Where no route takes it, the flow is
asked for, or named with --flow, and the source path is the s3:// URI of the object; or, where there is no such object, the
text itself, after a question or with --yes.

It is refused, with --force too, while an execution of the file is running, and where nobody saw the end of its run: the
error names the run and the command that follows it.

Exit codes: 0 started, 1 an error or a No, 2 the command line is wrong; with --wait those of watch: 0 succeeded,
3 some rows were rejected, 4 failed, 5 timed out, 130 interrupted.

Examples:
  $ ${COMMAND_LINE} rerun s3://my-bucket/incoming/orders.csv --wait
  $ ${COMMAND_LINE} rerun s3://my-bucket/incoming/orders.csv --force --reason 'corrected by the producer'
  $ ${COMMAND_LINE} rerun batch-2026-11-24 --flow ledger:v3 --yes`,
    )
    .action((file: string, options: RerunOptions) => rerun(file, options, session));
}

async function rerun(typed: string, options: RerunOptions, session: Session): Promise<void> {
  if (options.force && options.reason === undefined) {
    throw new UsageError('--force needs --reason: a forced rerun can duplicate rows in the target');
  }
  const maxAttempts =
    options.maxAttempts === undefined
      ? undefined
      : wholeNumber('--max-attempts', options.maxAttempts, { max: MAX_ATTEMPTS_LIMIT });
  if (typed === '' || (typed.startsWith('s3://') && objectIn(typed) === undefined)) {
    throw new UsageError(`${typed || '""'}: must be ${FILES}`);
  }
  const clients = await openClients(options, 'parameters', 's3', 'sfn');
  const deployment = await findDeployment(clients.parameters, options.deployment);
  const { stateMachineArn } = deployment;
  const start = await startOf(typed, { ...options, maxAttempts }, clients, deployment, session);
  const { file, input, object, isTextItself } = start;
  const about = { ...competingExecutions(input, file, object?.etag), ...(object && { since: oldestOf(object) }) };

  const dangers = [
    ...(await refuseSecondRun(clients.sfn, stateMachineArn, about, options, session)),
    ...(options.force
      ? ['--force has Lume process it although it has before: rows that were delivered can be delivered a second time.']
      : []),
  ];
  if (options.yes) session.tell(...dangers);
  else if (dangers.length > 0 || isTextItself) await session.confirm(dangers, options.yes);

  const name = manualExecutionName(file, 'rerun');
  const startedAt = new Date();
  const { interrupted } = await session.finishing(() => startExecution(clients.sfn, stateMachineArn, { name, input }));
  const arn = executionArn(stateMachineArn, name);
  await session.print(
    options.json ? JSON.stringify({ execution: arn, name, input, console: executionLink(arn) }) : arn,
  );
  session.tell(`Started ${input.source_path} with ${input.flow_version}.`, executionLink(arn));
  if (interrupted) session.exitCode = EXIT.interrupted;
  if (options.wait && !interrupted)
    await watchExecution(clients.sfn, { executionArn: arn, startedAt }, options, session);
  else session.tell(`Follow it: ${watchCommand(arn, options)}`);
}

/** Executions of this upload are younger than the object; runs of an earlier version are over within a week. */
function oldestOf({ lastModified }: ListedObject): Date {
  return new Date(Math.min(lastModified.getTime(), Date.now() - 7 * 86_400_000));
}

interface Start {
  /** Undefined if the path is not an object of the landing bucket. */
  readonly object?: ListedObject;
  /** The URI of the object, or as typed. */
  readonly file: string;
  readonly input: StartRunInput;
  /** The text itself is sent as the source path: to be confirmed. */
  readonly isTextItself: boolean;
}

/** @throws {CliError} the object does not exist. */
async function startOf(
  typed: string,
  options: Omit<RerunOptions, 'maxAttempts'> & { readonly maxAttempts: number | undefined },
  { parameters, s3 }: Pick<Clients, 'parameters' | 's3'>,
  { landingBucket, deploymentName }: Deployment,
  session: Session,
): Promise<Start> {
  const uri = objectIn(typed);
  const place = uri ?? { bucket: landingBucket, key: typed };
  const isLanding = place.bucket === landingBucket;
  const routes = isLanding ? await deployedRoutes(parameters, deploymentName) : [];
  const listed = isLanding ? await listedAt(s3, place) : undefined;
  const taking = routes.filter((route) => takes(route, place.key));
  const isNoObject = isLanding && listed === undefined;
  if (isNoObject) {
    const meant = await otherwiseSpelled(typed, s3, landingBucket);
    if (meant !== undefined) throw new CliError([`There is no object ${uriOf(place)}.`, didYouMean(uriOf(meant))]);
    if (uri !== undefined) throw new CliError(`There is no object ${uriOf(place)}.`);
    if (taking.length > 0 && options.flow === undefined) {
      const orElse = 'For a source path of another kind, name the flow with --flow.';
      throw new CliError(`There is no object ${uriOf(place)}. ${orElse}`);
    }
  }
  const file = listed ? uriOf(place) : typed;
  const unrouted = { sourcePath: file, ...(isLanding && { place }), isObject: listed !== undefined };
  const flow = listed && taking.length > 0 ? options.flow : await flowWithoutRoute(unrouted, options, routes, session);
  const object = listed && (await withVersion(listed, taking, s3));
  const request = {
    ...options,
    file,
    ...(object && { object }),
    ...(flow !== undefined && { flow }),
    requestedBy: userName(),
  };
  return { file, ...(object && { object }), isTextItself: isNoObject, input: rerunInput(request, routes) };
}

/** Looks up the version, where the source path of a route needs it. */
async function withVersion(
  object: ListedObject,
  taking: readonly DeployedRoute[],
  s3: Clients['s3'],
): Promise<ListedObject> {
  if (!taking.some(({ message }) => needsVersion(message.source_path))) return object;
  const version = await currentVersion(s3, object);
  return { ...object, ...(version !== undefined && { version }) };
}

/** The object under another spelling of the text, if there is none under the text itself. */
async function otherwiseSpelled(typed: string, s3: Clients['s3'], landingBucket: string): Promise<S3Place | undefined> {
  const found = await foundBySpelling(typed, (spelling) =>
    listedAt(s3, objectIn(spelling) ?? { bucket: landingBucket, key: spelling }),
  );
  return found === undefined || found.spelling === typed ? undefined : found.result;
}

/** Undefined if there is no such object. */
async function listedAt(s3: Clients['s3'], object: S3Place): Promise<ListedObject | undefined> {
  const listed = listObjects(s3, { bucket: object.bucket, prefix: object.key });
  // The first key with this prefix is the key itself, if it exists.
  for await (const first of listed) return first.key === object.key ? first : undefined;
  return undefined;
}
