import { GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Command } from 'commander';
import { startExecution } from '../../functions/arrivals/start-execution.ts';
import { deployedRoutes } from '../../functions/reconciliation/deployed-routes.ts';
import type { ReadExecutions } from '../../functions/reconciliation/read-executions.ts';
import { GRACE_MS, unseenFiles } from '../../functions/reconciliation/unseen-files.ts';
import { COMMAND_LINE } from '../../functions/reports/package-command.ts';
import { count } from '../../functions/text.ts';
import { openClients } from '../clients.ts';
import { queueAt } from '../dead-letters/read-letters.ts';
import { findDeployment } from '../deployment.ts';
import { CliError, EXIT } from '../errors.ts';
import { tellOfOdd } from '../executions/odd.ts';
import { pace } from '../replay/pace.ts';
import { uriOf } from '../s3-uri.ts';
import { type DeploymentOptions, startCommand } from '../same-deployment.ts';
import type { Session } from '../session.ts';
import { ratePerSecond, timeWindow } from '../times.ts';

interface ReconcileOptions extends DeploymentOptions {
  readonly since: string;
  readonly until: string;
  readonly start: boolean;
  readonly rate: string;
  readonly json: boolean;
  readonly yes: boolean;
}

export function addReconcile(program: Command, session: Session): void {
  program
    .command('reconcile')
    .summary('find files that no execution was started for')
    .description('Compares the landing bucket with the executions: which objects match a route and have no execution.')
    .option('--since <time>', 'objects that came after this: 48h, 7d, or 2026-11-24T06:00:00Z', '48h')
    .option('--until <time>', 'objects that came before this: later ones may be on their way', `${GRACE_MS / 60_000}m`)
    .option('--start', 'start them, as their upload would have', false)
    .option('--rate <n/s>', 'starts a second at most', '5/s')
    .option('--yes', 'start them although uploads are waiting in the arrivals queue', false)
    .option('--json', 'print a JSON object a line', false)
    .addHelpText(
      'after',
      `
Started twice, it starts nothing twice. An upload that waits in the arrivals queue has no execution yet either: --start
refuses while there are any.

Exit codes: 0 nothing is missing, or all was started; 6 files are missing; 1 an error; 2 the command line is wrong.

Examples:
  $ ${COMMAND_LINE} reconcile
  $ ${COMMAND_LINE} reconcile --since 7d --start`,
    )
    .action((options: ReconcileOptions) => reconcile(options, session));
}

async function reconcile(options: ReconcileOptions, session: Session): Promise<void> {
  const { since, until } = timeWindow(options, new Date());
  const turn = pace(ratePerSecond('--rate', options.rate), session.sleep);
  const clients = await openClients(options, 'events', 'queues', 's3', 'sfn', 'stacks');
  const { landingBucket: bucket, stateMachineArn, stackName } = await findDeployment(clients.stacks, options.stack);
  const routes = await deployedRoutes(clients.events, stackName);
  const waiting = await waitingIn(clients.queues, routes[0]?.queueArn);
  if (waiting > 0 && options.start && !options.yes) {
    throw new CliError(
      `${count(waiting, 'upload')} waiting in the arrivals queue may be among what is missing. Wait until they are started, or repeat with --yes.`,
    );
  }
  if (waiting > 0)
    session.tell(`${count(waiting, 'upload')} waiting in the arrivals queue may be among what is listed.`);

  let missing = 0;
  let started = 0;
  const which = { bucket, stateMachineArn, routes, since, until };
  const tellOdd = (executions: ReadExecutions) => tellOfOdd(executions, session);
  const compare = async (signal: AbortSignal) => {
    for await (const { object, route, execution } of unseenFiles(clients, which, tellOdd)) {
      signal.throwIfAborted();
      missing++;
      if (options.start) {
        await turn(signal);
        if ((await startExecution(clients.sfn, stateMachineArn, execution)) === 'started') started++;
      }
      const { key, lastModified, size } = object;
      const came = lastModified.toISOString();
      await session.print(
        options.json
          ? JSON.stringify({
              file: uriOf({ bucket, key }),
              route,
              size,
              came,
              execution: execution.name,
              started: options.start,
            })
          : `${came.slice(0, 19)}Z  ${route.padEnd(12)}  ${uriOf({ bucket, key })}`,
      );
    }
  };
  try {
    await (options.start ? session.interruptibly(compare) : compare(new AbortController().signal));
  } catch (error) {
    const isInterrupted = error instanceof Error && error.name === 'AbortError';
    if (!options.start) throw error;
    session.tell(`${count(started, 'file')} started. The same command goes on with the others.`);
    if (!isInterrupted) throw error;
    session.exitCode = EXIT.interrupted;
    return;
  }
  if (missing === 0) return session.tell('Every file has an execution.');
  if (options.start) return session.tell(`${count(started, 'file')} started.`);
  session.tell(`${count(missing, 'file')} without an execution. Start them: ${startCommand(options.since, options)}`);
  session.exitCode = EXIT.found;
}

async function waitingIn(queues: SQSClient, queueArn: string | undefined): Promise<number> {
  const QueueName = queueArn?.split(':').at(-1);
  if (!QueueName) return 0;
  const { QueueUrl } = await queues.send(new GetQueueUrlCommand({ QueueName }));
  return (await queueAt(queues, QueueUrl ?? '')).total;
}
