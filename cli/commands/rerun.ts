import type { SFNClient } from '@aws-sdk/client-sfn';
import type { Command } from 'commander';
import { startExecution } from '../../functions/arrivals/start-execution.ts';
import type { StartRunInput } from '../../functions/arrivals/workflow-input.ts';
import { deployedRoutes } from '../../functions/reconciliation/deployed-routes.ts';
import { listObjects } from '../../functions/reconciliation/list-objects.ts';
import { executionArn, executionLink, executionNameOf } from '../../functions/reports/links.ts';
import { plainLine } from '../../functions/reports/plain.ts';
import { type Clients, openClients } from '../clients.ts';
import { type Deployment, findDeployment } from '../deployment.ts';
import { CliError, UsageError } from '../errors.ts';
import { nameByHand } from '../executions/name-by-hand.ts';
import { asFarAsLooked } from '../executions/newest-execution.ts';
import { newestOfFile, objectIn } from '../executions/of-file.ts';
import { confirm, print, tell } from '../output.ts';
import { rerunInput } from '../rerun/input.ts';
import { type DeploymentOptions, watchCommand } from '../same-deployment.ts';
import { userName } from '../user.ts';
import { watchExecution } from '../watch/watch-execution.ts';

interface RerunOptions extends DeploymentOptions {
  readonly flow?: string;
  readonly force: boolean;
  readonly reason?: string;
  readonly maxAttempts?: string;
  readonly wait: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

export function addRerun(program: Command): void {
  program
    .command('rerun')
    .summary('start one file again')
    .description('Starts an execution for one file, as a person would in the console of Step Functions.')
    .argument('<file>', 'its s3:// URI, or a source path such as the id of a batch')
    .option('--flow <flow_version>', 'the flow; default: that of the route that takes the file')
    .option('--force', 'even if Lume has processed it before: CAN DUPLICATE ROWS in the target; needs --reason', false)
    .option('--reason <text>', "why; it stands in the execution's input and in its report")
    .option('--max-attempts <n>', 'how often the status is checked; default: as the route says')
    .option('--wait', 'follow the execution to its outcome, as `watch` does', false)
    .option('--yes', 'do not ask', false)
    .option('--json', 'print JSON: an object for the start, with --wait one more for each change', false)
    .addHelpText(
      'after',
      `
Where one route takes the file, the execution is started as the route says, but for this: when Lume has processed the
path before, it ends as NOT_STARTED with an alert, and never in silence or by force. Without a route, --flow is needed, and
the argument is given to Lume as it is.

Exit codes: 0 started, 1 an error or a No, 2 the command line is wrong; with --wait those of watch: 0 succeeded,
3 some rows were rejected, 4 failed, 5 timed out, 130 interrupted.

Examples:
  $ npx lume-arrivals rerun s3://my-bucket/incoming/orders.csv --wait
  $ npx lume-arrivals rerun s3://my-bucket/incoming/orders.csv --force --reason 'corrected by the producer'
  $ npx lume-arrivals rerun batch-2026-11-24 --flow ledger:v3`,
    )
    .action((file: string, options: RerunOptions) => rerun(file, options));
}

async function rerun(file: string, options: RerunOptions): Promise<void> {
  if (options.force && options.reason === undefined) {
    throw new UsageError('--force needs --reason: a forced rerun can duplicate rows in the target');
  }
  const clients = await openClients(options, 'events', 's3', 'sfn', 'stacks');
  const deployment = await findDeployment(clients.stacks, options.stack);
  const { stateMachineArn } = deployment;
  const input = await inputFor(file, options, clients, deployment);

  const dangers = [
    ...(await alreadyRunning(clients.sfn, stateMachineArn, input, { ...options, file })),
    ...(options.force
      ? ['--force has Lume process it although it has before: rows that were delivered can be delivered a second time.']
      : []),
  ];
  if (options.yes) for (const danger of dangers) tell(danger);
  else if (dangers.length > 0) await confirm(dangers.join('\n'), options.yes);

  const name = nameByHand(file, 'rerun');
  const startedAt = new Date();
  await startExecution(clients.sfn, stateMachineArn, { name, input });
  const arn = executionArn(stateMachineArn, name);
  await print(options.json ? JSON.stringify({ execution: arn, name, input, console: executionLink(arn) }) : arn);
  tell(`Started ${plainLine(input.source_path)} with ${input.flow_version}.\n${executionLink(arn)}`);
  if (options.wait) await watchExecution(clients.sfn, { executionArn: arn, startedAt }, options);
  else tell(`Follow it: ${watchCommand(arn, options)}`);
}

/** @throws {CliError} the object is not there: Lume could only refuse it. */
async function inputFor(
  file: string,
  options: RerunOptions,
  { events, s3 }: Pick<Clients, 'events' | 's3'>,
  { landingBucket, stackName }: Deployment,
): Promise<StartRunInput> {
  const object = objectIn(file);
  const isLanded = object?.bucket === landingBucket;
  const routes = isLanded ? await deployedRoutes(events, stackName) : [];
  const input = rerunInput({ ...options, file, requestedBy: userName() }, landingBucket, routes);
  if (!isLanded) return input;
  for await (const { key } of listObjects(s3, { bucket: landingBucket, prefix: object.key })) {
    if (key === object.key) return input; // first of those that it is a prefix of
    break;
  }
  throw new CliError(`There is no object ${file}.`);
}

async function alreadyRunning(
  sfn: SFNClient,
  stateMachineArn: string,
  { source_path, flow_version }: StartRunInput,
  { file, ...options }: DeploymentOptions & { readonly file: string },
): Promise<readonly string[]> {
  const search = await newestOfFile(sfn, {
    stateMachineArn,
    running: true,
    file,
    sourcePaths: [source_path],
    flowVersion: flow_version,
  });
  if (!search.found) {
    if (search.gaveUpAfter !== undefined) tell(`None is running for it yet${asFarAsLooked(search)}.`);
    return [];
  }
  const { executionArn: arn, startedAt } = search.found;
  return [
    `${executionNameOf(arn)} is running for it since ${startedAt.toISOString()}. To follow that one: ${watchCommand(arn, options)}\nA second run beside it can deliver rows twice.`,
  ];
}
