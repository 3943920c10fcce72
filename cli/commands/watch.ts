import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import type { Command } from 'commander';
import { startExecution } from '../../functions/arrivals/start-execution.ts';
import { parseWorkflowInput } from '../../functions/arrivals/workflow-input.ts';
import { deployedRoutes } from '../../functions/reconciliation/deployed-routes.ts';
import { executionArn, executionLink, executionNameOf, regionOf } from '../../functions/reports/links.ts';
import { plainLine } from '../../functions/reports/plain.ts';
import { type Clients, openClients } from '../clients.ts';
import { type Deployment, findDeployment } from '../deployment.ts';
import { CliError, UsageError } from '../errors.ts';
import { nameByHand } from '../executions/name-by-hand.ts';
import { asFarAsLooked } from '../executions/newest-execution.ts';
import { newestOfFile, objectIn, sourcePathsOf } from '../executions/of-file.ts';
import { newestOfRun } from '../executions/of-run.ts';
import { tell } from '../output.ts';
import type { DeploymentOptions } from '../same-deployment.ts';
import { userName } from '../user.ts';
import type { Followed } from '../watch/screen.ts';
import { watchExecution } from '../watch/watch-execution.ts';

interface WatchOptions extends DeploymentOptions {
  readonly adopt: boolean;
  readonly json: boolean;
}

export function addWatch(program: Command): void {
  program
    .command('watch')
    .summary('follow an execution to its outcome')
    .description(
      'Follows an execution: the status of its run, how many checks were made, when the next one is, and at the end the outcome. Ctrl-C ends the watching alone.',
    )
    .argument('<what>', 'a run id, the name or ARN of an execution, or a file: its s3:// URI or source path')
    .option('--adopt', 'when no execution is following the run, start one that does; it starts no run', false)
    .option('--json', 'print a JSON object for each change', false)
    .addHelpText(
      'after',
      `
Of a file, the newest execution is followed; of a run, the newest that follows it, a running one before all others. A run
that timed out goes on at Lume, and nobody follows it: --adopt does. Step Functions keeps executions for 90 days. A search
looks into 500 of them at most: the name of an execution finds any.

Exit codes: 0 succeeded, 3 some rows were rejected, 4 failed, 5 timed out, 130 interrupted, 1 an error, 2 the command
line is wrong.

Examples:
  $ npx lume-arrivals watch s3://my-bucket/incoming/orders.csv
  $ npx lume-arrivals watch run_01HY --adopt
  $ npx lume-arrivals watch orders-csv-rerun-5f3c09ab --json`,
    )
    .action((what: string, options: WatchOptions) => watch(what, options));
}

async function watch(what: string, options: WatchOptions): Promise<void> {
  if (options.adopt && !isRunId(what)) {
    throw new UsageError(`--adopt takes up a run, and ${plainLine(what)} is no id of one, such as run_01HY`);
  }
  const isArn = /^arn:[^:]+:states:[^:]+:\d+:execution:[^:]+:.+$/.test(what);
  const clients = await openClients(
    isArn ? { region: regionOf(what), ...options } : options,
    'events',
    'sfn',
    'stacks',
  );
  const found = isArn
    ? await described(clients.sfn, what)
    : await find(what, clients, await findDeployment(clients.stacks, options.stack), options.adopt);
  if (found === undefined) throw new CliError(`There is no execution ${what}. Step Functions keeps one for 90 days.`);
  tell(`Watching ${executionNameOf(found.executionArn)}\n${executionLink(found.executionArn)}`);
  await watchExecution(clients.sfn, found, options);
}

function isRunId(what: string): boolean {
  return /^run_[\w-]+$/.test(what);
}

/** @throws {CliError} there is none. */
async function find(
  what: string,
  { sfn, events }: Pick<Clients, 'events' | 'sfn'>,
  { stateMachineArn, stackName, landingBucket }: Deployment,
  adopting: boolean,
): Promise<Followed> {
  const named = /^[\w-]{1,80}$/.test(what) ? await described(sfn, executionArn(stateMachineArn, what)) : undefined;
  if (named !== undefined) return named;
  if (isRunId(what)) return ofRun(what, sfn, stateMachineArn, adopting);
  const routes = objectIn(what)?.bucket === landingBucket ? await deployedRoutes(events, stackName) : [];
  const sourcePaths = sourcePathsOf(what, landingBucket, routes);
  const search = await newestOfFile(sfn, { stateMachineArn, running: false, file: what, sourcePaths });
  if (search.found) return search.found;
  throw new CliError(
    `No execution of ${stackName} has the name ${plainLine(what)} or is about such a file${asFarAsLooked(search)}. A file is named by its whole s3:// URI, or by its source path.`,
  );
}

async function ofRun(runId: string, sfn: SFNClient, stateMachineArn: string, adopting: boolean): Promise<Followed> {
  const running = await newestOfRun(sfn, { stateMachineArn, runId, running: true });
  if (running.found) return running.found;
  if (adopting) return adopt(runId, sfn, stateMachineArn);
  const ended = await newestOfRun(sfn, { stateMachineArn, runId, running: false });
  if (ended.found) return ended.found;
  throw new CliError(
    `No execution follows run ${runId}${asFarAsLooked(ended)}. To start one that does, which starts no run, repeat this with --adopt.`,
  );
}

async function adopt(runId: string, sfn: SFNClient, stateMachineArn: string): Promise<Followed> {
  const name = nameByHand(runId, 'watch');
  const input = parseWorkflowInput({ run_id: runId, requested_by: userName() });
  await startExecution(sfn, stateMachineArn, { name, input });
  return { executionArn: executionArn(stateMachineArn, name), startedAt: new Date() };
}

async function described(sfn: SFNClient, arn: string): Promise<Followed | undefined> {
  try {
    const { startDate = new Date() } = await sfn.send(new DescribeExecutionCommand({ executionArn: arn }));
    return { executionArn: arn, startedAt: startDate };
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}
