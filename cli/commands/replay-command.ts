import { type Command, Option } from 'commander';
import { startExecution } from '../../functions/arrivals/start-execution.ts';
import type { ListedObject } from '../../functions/aws/object-listing.ts';
import { count } from '../../functions/output-text.ts';
import { MAX_ATTEMPTS_LIMIT } from '../../functions/polling/attempts-limit.ts';
import { ExecutionIndex, runMark } from '../../functions/reconciliation/execution-index.ts';
import { indexExecutions } from '../../functions/reconciliation/index-executions.ts';
import { COMMAND_LINE } from '../../functions/reports/package-command.ts';
import { didYouMean, foundBySpelling, otherSpellings } from '../arguments/alternative-spellings.ts';
import type { DeploymentOptions } from '../arguments/deployment-options.ts';
import { ratePerSecond, timeWindow } from '../arguments/time-options.ts';
import { userName } from '../arguments/user-name.ts';
import { type Clients, openClients } from '../aws/aws-clients.ts';
import { listObjects } from '../aws/list-objects.ts';
import { currentVersion } from '../aws/object-versions.ts';
import { placeIn } from '../aws/s3-uri.ts';
import { type BulkOperation, dryRun, runBulkOperation } from '../bulk/bulk-operation.ts';
import { chooseForReplay, type FileStateOf, ONLY, type Only, type ReplayRules } from '../bulk/choose-for-replay.ts';
import { openJournal } from '../bulk/resume-journal.ts';
import { CliError, UsageError } from '../cli-error.ts';
import { type Deployment, findDeployment } from '../deployment.ts';
import { warnOfUnreadableInputs } from '../executions/unreadable-inputs.ts';
import { deployedRoutes } from '../routes/deployed-routes.ts';
import { fileStateOf } from '../run-state/file-state.ts';
import { RunEndReader } from '../run-state/run-end-reader.ts';
import type { Session } from '../session.ts';

interface ReplayOptions extends DeploymentOptions {
  readonly since?: string;
  readonly until?: string;
  readonly suffix: string;
  readonly only?: Only;
  readonly flow?: string;
  readonly force: boolean;
  readonly includeUncertain: boolean;
  readonly reason?: string;
  readonly rate: string;
  readonly dryRun: boolean;
  readonly resume?: string;
  readonly fresh: boolean;
  readonly json: boolean;
  readonly yes: boolean;
}

/**
 * Step Functions keeps executions for 90 days after they end:
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const MEMORY_OF_EXECUTIONS_MS = 90 * 86_400_000;

export function addReplay(program: Command, session: Session): void {
  program
    .command('replay')
    .summary('start every file below a prefix again, or follow its run')
    .description(
      'Starts an execution for each object below a prefix that the filters choose; one that follows its run, where that may be going on. Ctrl-C interrupts it; the same command goes on where it was, and starts nothing twice.',
    )
    .argument('<s3-prefix>', 'for example s3://my-bucket/incoming/')
    .option('--since <time>', 'objects that came after this: 24h, 7d, or 2026-11-24T06:00:00Z')
    .option('--until <time>', 'objects that came before this')
    .option('--suffix <text>', 'objects whose keys end with this', '')
    .addOption(new Option('--only <state>', 'by what became of a file: how its newest execution ended').choices(ONLY))
    .option('--flow <flow_version>', 'the flow, instead of that of the route')
    .option('--force', 'also what Lume has processed before: CAN DUPLICATE ROWS in the target; needs --reason', false)
    .option(
      '--include-uncertain',
      'also what ended as "NOT_STARTED uncertain": only after a look in Lume has shown that it has no run of it',
      false,
    )
    .option('--reason <text>', 'why; it stands in the input of each execution')
    .option('--rate <n/s>', 'executions a second at most', '5/s')
    .option('--dry-run', 'only list what would be started, followed and left out', false)
    .option('--resume <id>', 'go on with a replay that was interrupted on another machine')
    .option('--fresh', 'begin anew, although the same command was interrupted', false)
    .option('--yes', 'do not ask', false)
    .option('--json', 'print JSON: a line for each object with --dry-run, else one object at the end', false)
    .addHelpText(
      'after',
      `
No file gets a second run beside one that may be going on, with --force neither. What is running is left alone. Where a run
was started and nobody saw it end (TIMED_OUT, ERROR, a stopped execution), an execution is started that follows that run,
up to ${MAX_ATTEMPTS_LIMIT} checks. Where a start may have reached Lume, the file is left out and named.
Without --force, Lume itself refuses what it has processed before. Without --only too, such an execution ends quietly.
The executions of the last 90 days are read: Step Functions keeps no older ones.

Exit codes: 0 all done, 130 interrupted, 1 an error, 2 the command line is wrong.

Examples:
  $ ${COMMAND_LINE} replay s3://my-bucket/incoming/ --only never-seen --since 24h --dry-run
  $ ${COMMAND_LINE} replay s3://my-bucket/incoming/orders --only failed --rate 2/s
  $ ${COMMAND_LINE} replay s3://my-bucket/incoming/ --suffix .csv --force --reason 'new prices' --yes`,
    )
    .action((prefix: string, options: ReplayOptions) => replay(prefix, options, session));
}

async function replay(uri: string, options: ReplayOptions, session: Session): Promise<void> {
  const place = placeIn(uri);
  if (place === undefined) throw new UsageError(`${uri}: must be a place in S3 such as s3://my-bucket/incoming/`);
  const { bucket, key: prefix } = place;
  if (options.force && options.reason === undefined) {
    throw new UsageError('--force needs --reason: a forced rerun can duplicate rows in the target');
  }
  const window = timeWindow(options, new Date());
  const perSecond = ratePerSecond('--rate', options.rate);
  const clients = await openClients(options, 'parameters', 's3', 'sfn');
  const deployment = await findDeployment(clients.parameters, options.deployment);
  const { stateMachineArn, landingBucket } = deployment;
  if (bucket !== landingBucket && options.flow === undefined) {
    throw new UsageError(
      `${uri}: is not below the landing bucket s3://${landingBucket}/, whose routes say which flow a file goes to: name the flow with --flow, or a place in that bucket`,
    );
  }
  await refuseMisspelled(uri, clients.s3);
  const { since, until, suffix, only, flow, force, includeUncertain, reason } = options;
  const identity = [stateMachineArn, uri, since, until, suffix, only, flow, force, includeUncertain, reason];
  const { journal, entry } = openJournal(session.env, 'replay', identity, { ...options, window });
  const rules: ReplayRules = {
    id: entry.id,
    since: new Date(entry.since),
    until: new Date(entry.until),
    suffix,
    ...(only && { only }),
    routes: bucket === landingBucket ? await deployedRoutes(clients.parameters, deployment.deploymentName) : [],
    versionOf: (object) => currentVersion(clients.s3, object),
    ...(flow !== undefined && { flowVersion: flow }),
    force,
    includeUncertain,
    ...(reason !== undefined && { reason }),
    requestedBy: `${userName()} (replay)`,
  };

  using index = new ExecutionIndex();
  const fileStateOf = await fileStates(index, clients, deployment, rules, session);
  const undertaking: BulkOperation<ListedObject> = {
    command: 'replay',
    items: () => listObjects(clients.s3, { bucket, prefix, ...(entry.after !== null && { after: entry.after }) }),
    noun: 'file',
    keyOf: ({ key }) => key,
    choose: (object) => chooseForReplay(object, rules, fileStateOf),
    begin: (execution) => startExecution(clients.sfn, stateMachineArn, execution),
    journal,
    entry,
    rate: options.rate,
    perSecond,
    dangers: dangersOf(options),
    yes: options.yes,
    json: options.json,
  };
  await (options.dryRun ? dryRun : runBulkOperation)(undertaking, session);
}

/** @throws {CliError} the prefix has no objects, but another spelling of it has. */
async function refuseMisspelled(uri: string, s3: Clients['s3']): Promise<void> {
  if (otherSpellings(uri).length === 0) return;
  const found = await foundBySpelling(uri, async (spelling) => {
    const place = placeIn(spelling);
    if (place === undefined) return undefined;
    for await (const first of listObjects(s3, { bucket: place.bucket, prefix: place.key })) return first;
    return undefined;
  });
  if (found === undefined || found.spelling === uri) return;
  throw new CliError([`There is no object below ${uri}.`, didYouMean(found.spelling)]);
}

function dangersOf({ force, includeUncertain }: ReplayOptions): readonly string[] {
  return [
    ...(force ? ['--force has Lume process them although it has before: rows can be duplicated in the target.'] : []),
    ...(includeUncertain
      ? ['--include-uncertain starts what may have a run at Lume: rows are duplicated where it does.']
      : []),
  ];
}

/** Reads the executions, then resolves the state of each object by them. */
async function fileStates(
  index: ExecutionIndex,
  { sfn }: Pick<Clients, 'sfn'>,
  { stateMachineArn }: Deployment,
  rules: ReplayRules,
  session: Session,
): Promise<FileStateOf> {
  const oldest = new Date(Date.now() - MEMORY_OF_EXECUTIONS_MS);
  if (rules.only !== undefined && rules.since < oldest) {
    session.tell(
      'Step Functions keeps executions for 90 days: what became of older files is not known, and they count as never seen. Narrow it with --since.',
    );
  }
  const executions = await indexExecutions(sfn, { stateMachineArn, startedSince: rules.since }, index);
  session.tell(`${count(executions.read, 'execution')} read.`);
  warnOfUnreadableInputs(executions, session);
  const runEnds = new RunEndReader(sfn, stateMachineArn, index);
  return (object, flowVersion, sourcePath) =>
    fileStateOf(index.about(object, flowVersion, sourcePath), {
      readRunEnd: (execution, isAlone) => runEnds.read(execution, isAlone),
      followersOf: (runId) => index.marked(runMark(runId)),
      trustsNewest: rules.only !== undefined,
    });
}
