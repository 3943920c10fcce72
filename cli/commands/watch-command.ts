import type { SFNClient } from '@aws-sdk/client-sfn';
import type { Command } from 'commander';
import { runId } from '../../functions/arrivals/field-schemas.ts';
import { startExecution } from '../../functions/arrivals/start-execution.ts';
import { parseWorkflowInput } from '../../functions/arrivals/workflow-input.ts';
import { MAX_ATTEMPTS_LIMIT } from '../../functions/polling/attempts-limit.ts';
import { executionArn, executionLink, executionNameOf } from '../../functions/reports/execution-links.ts';
import { COMMAND_LINE } from '../../functions/reports/package-command.ts';
import { foundBySpelling, takenAs } from '../arguments/alternative-spellings.ts';
import type { DeploymentOptions } from '../arguments/deployment-options.ts';
import { executionAt, isExecutionArn, optionsFor, SUBJECTS, subjectOf } from '../arguments/subject-argument.ts';
import { userName } from '../arguments/user-name.ts';
import { type Clients, openClients } from '../aws/aws-clients.ts';
import { CliError, UsageError } from '../cli-error.ts';
import { type Deployment, findDeployment } from '../deployment.ts';
import type { ExecutionDetails } from '../executions/execution-details.ts';
import { ExecutionSearch, MAX_CANDIDATES, searchLimitNote } from '../executions/execution-search.ts';
import { fileFacts } from '../executions/file-facts.ts';
import { manualExecutionName } from '../executions/manual-execution-name.ts';
import { followersMatcher, runFacts } from '../executions/run-facts.ts';
import { runAttributes } from '../run-state/run-follower.ts';
import type { Session } from '../session.ts';
import { watchExecution } from '../watch/watch-execution.ts';
import type { WatchedExecution } from '../watch/watch-screen.ts';

interface WatchOptions extends DeploymentOptions {
  readonly adopt: boolean;
  readonly json: boolean;
}

export function addWatch(program: Command, session: Session): void {
  program
    .command('watch')
    .summary('follow an execution to its outcome')
    .description(
      'Follows an execution: the status of its run, how many checks were made, when the next one is, and at the end the outcome. Ctrl-C ends the watching alone.',
    )
    .argument('<what>', SUBJECTS)
    .option(
      '--adopt',
      'when no execution is following the run, start one that does, for up to 36 hours; it starts no run',
      false,
    )
    .option('--json', 'print a JSON object for each change', false)
    .addHelpText(
      'after',
      `
Of a file, the newest execution is followed; of a run, the newest that follows it, a running one before all others. A run
that timed out may go on at Lume, and nobody follows it: --adopt does, and the command adopt does
for many. Step Functions keeps executions for 90 days. A search looks into ${MAX_CANDIDATES} of them at most: the name of an execution finds any.

Exit codes: 0 succeeded, 3 some rows were rejected, 4 failed, 5 timed out, 130 interrupted, 1 an error, 2 the command
line is wrong.

Examples:
  $ ${COMMAND_LINE} watch s3://my-bucket/incoming/orders.csv
  $ ${COMMAND_LINE} watch run_01HY --adopt
  $ ${COMMAND_LINE} watch orders-csv-rerun-5f3c09ab --json`,
    )
    .action((what: string, options: WatchOptions) => watch(what, options, session));
}

async function watch(what: string, options: WatchOptions, session: Session): Promise<void> {
  if (options.adopt && !runId.safeParse(what).success) {
    throw new UsageError(`--adopt takes up a run, and ${what} is no id of one, such as run_01HY`);
  }
  const clients = await openClients(optionsFor(what, options), 'parameters', 's3', 'sfn');
  const found = isExecutionArn(what)
    ? watchedExecution(await executionAt(what, clients.sfn))
    : await find(what, clients, await findDeployment(clients.parameters, options.deployment), options.adopt, session);
  session.tell(`Watching ${executionNameOf(found.executionArn)}`, executionLink(found.executionArn));
  await watchExecution(clients.sfn, found, options, session);
}

type Needed = Pick<Clients, 'parameters' | 's3' | 'sfn'>;

/** @throws {CliError} there is no such execution. */
async function find(
  what: string,
  clients: Needed,
  deployment: Deployment,
  adopting: boolean,
  session: Session,
): Promise<WatchedExecution> {
  const { stateMachineArn, deploymentName } = deployment;
  if (adopting) return ofRun(what, clients, deployment, adopting, session);
  let search: ExecutionSearch | undefined;
  const found = await foundBySpelling(what, async (spelling) => {
    const subject = await subjectOf(spelling, clients.sfn, deployment);
    if (subject.kind === 'execution') return watchedExecution(subject.seen);
    if (subject.kind === 'run') return ofRun(subject.runId, clients, deployment, adopting, session);
    const { matcher } = await fileFacts(subject, clients, deployment);
    const searched = new ExecutionSearch(clients.sfn, { ...matcher, stateMachineArn });
    const newest = await searched.newest();
    search ??= searched;
    return newest && watchedExecution(newest);
  });
  if (found !== undefined && found.spelling !== what) session.tell(takenAs(found.spelling));
  if (found !== undefined) return found.result;
  throw new CliError(
    `No execution of ${deploymentName} has the name ${what} or is about such a file${search === undefined ? '' : searchLimitNote(search)}. A file is named by its s3:// URI, its key in the landing bucket, or its source path.`,
  );
}

async function ofRun(
  runId: string,
  { s3, sfn }: Needed,
  { archiveBucket, stateMachineArn }: Deployment,
  adopting: boolean,
  session: Session,
): Promise<WatchedExecution> {
  const running = await new ExecutionSearch(sfn, {
    ...followersMatcher(runId),
    stateMachineArn,
    status: 'RUNNING',
  }).newest();
  if (running !== undefined) return watchedExecution(running);
  const { matcher } = await runFacts(runId, s3, archiveBucket, session);
  const search = new ExecutionSearch(sfn, { ...matcher, stateMachineArn });
  const newest = await search.newest();
  if (adopting) return adopt(runId, newest, sfn, stateMachineArn, session);
  if (newest !== undefined) return watchedExecution(newest);
  throw new CliError(
    `No execution follows run ${runId}${searchLimitNote(search)}. To start one that does, which starts no run, repeat this with --adopt.`,
  );
}

/** @param known an execution of the run, from which the new one takes its attributes. */
async function adopt(
  runId: string,
  known: ExecutionDetails | undefined,
  sfn: SFNClient,
  stateMachineArn: string,
  session: Session,
): Promise<WatchedExecution> {
  const name = manualExecutionName(runId, 'watch');
  const input = parseWorkflowInput({
    run_id: runId,
    ...(known && runAttributes(known)),
    max_attempts: MAX_ATTEMPTS_LIMIT, // the earlier limit was too low
    requested_by: userName(),
  });
  await session.finishing(() => startExecution(sfn, stateMachineArn, { name, input }));
  return { executionArn: executionArn(stateMachineArn, name), startedAt: new Date() };
}

function watchedExecution({ execution, started_at }: ExecutionDetails): WatchedExecution {
  return { executionArn: execution, startedAt: new Date(started_at) };
}
