import type { ExecutionListItem, ExecutionStatus, SFNClient } from '@aws-sdk/client-sfn';
import type { Command } from 'commander';
import { startExecution } from '../../functions/arrivals/start-execution.ts';
import { count } from '../../functions/output-text.ts';
import { MAX_ATTEMPTS_LIMIT } from '../../functions/polling/attempts-limit.ts';
import { ExecutionIndex } from '../../functions/reconciliation/execution-index.ts';
import { indexExecutions } from '../../functions/reconciliation/index-executions.ts';
import { listExecutions } from '../../functions/reconciliation/list-executions.ts';
import { COMMAND_LINE } from '../../functions/reports/package-command.ts';
import type { DeploymentOptions } from '../arguments/deployment-options.ts';
import { ratePerSecond, timeWindow } from '../arguments/time-options.ts';
import { userName } from '../arguments/user-name.ts';
import { wholeNumber } from '../arguments/whole-number.ts';
import { openClients } from '../aws/aws-clients.ts';
import { type BulkOperation, dryRun, runBulkOperation } from '../bulk/bulk-operation.ts';
import { ADOPTABLE, type AdoptRules, chooseForAdopt } from '../bulk/choose-for-adopt.ts';
import { type JournalEntry, openJournal } from '../bulk/resume-journal.ts';
import { type Deployment, findDeployment } from '../deployment.ts';
import { outcomesNamed, statusesOf } from '../executions/listed-outcome.ts';
import { warnOfUnreadableInputs } from '../executions/unreadable-inputs.ts';
import { RunEndReader } from '../run-state/run-end-reader.ts';
import type { Session } from '../session.ts';

interface AdoptOptions extends DeploymentOptions {
  readonly outcome?: readonly string[];
  readonly since: string;
  readonly until?: string;
  readonly flow?: string;
  readonly route?: string;
  readonly maxAttempts: string;
  readonly reason?: string;
  readonly rate: string;
  readonly dryRun: boolean;
  readonly resume?: string;
  readonly fresh: boolean;
  readonly json: boolean;
}

export function addAdopt(program: Command, session: Session): void {
  program
    .command('adopt')
    .summary('follow the runs that nobody follows any more')
    .description(
      'Starts an execution for each run whose execution lost sight of it: it asks Lume by the id of the run, reports the outcome if the run has ended, and watches it if not. No run is started. Ctrl-C interrupts it; the same command goes on, and follows nothing twice.',
    )
    .option(
      '--outcome <outcome>',
      `how the executions ended: of ${ADOPTABLE.join(', ')}; default: any of them`,
      (word: string, words: readonly string[] = []) => [...words, word],
    )
    .option('--since <time>', 'executions that were started after this: 24h, 7d, or 2026-11-24T06:00:00Z', '24h')
    .option('--until <time>', 'executions that were started before this')
    .option('--flow <flow>', 'of this flow version, or of all versions of this flow')
    .option('--route <name>', 'of this route')
    .option(
      '--max-attempts <n>',
      'how often the status of each run is checked: 2200 take 36 hours',
      `${MAX_ATTEMPTS_LIMIT}`,
    )
    .option('--reason <text>', 'why; it stands in the input of each execution')
    .option('--rate <n/s>', 'executions a second at most', '5/s')
    .option('--dry-run', 'only list which runs would be followed, and which are left out', false)
    .option('--resume <id>', 'go on with what was interrupted on another machine')
    .option('--fresh', 'begin anew, although the same command was interrupted', false)
    .option('--json', 'print JSON: a line for each run with --dry-run, else one object at the end', false)
    .addHelpText(
      'after',
      `
Left out are runs that an execution follows now, and runs whose end an execution has seen. Where several executions lost
sight of one run, it is followed once. NOT_REPORTED was stopped, or could not report.
One run by its id: ${COMMAND_LINE} watch <run> --adopt

Exit codes: 0 all done, also where there is nothing to do; 130 interrupted; 1 an error; 2 the command line is wrong.

Examples:
  $ ${COMMAND_LINE} adopt --since 24h --dry-run
  $ ${COMMAND_LINE} adopt --outcome TIMED_OUT,ERROR --since 24h
  $ ${COMMAND_LINE} adopt --since 7d --flow shop_orders --rate 2/s`,
    )
    .action((options: AdoptOptions) => adopt(options, session));
}

async function adopt(options: AdoptOptions, session: Session): Promise<void> {
  const outcomes = outcomesNamed(options.outcome ?? [], ADOPTABLE);
  const window = timeWindow(options, new Date());
  const perSecond = ratePerSecond('--rate', options.rate);
  const maxAttempts = wholeNumber('--max-attempts', options.maxAttempts, { max: MAX_ATTEMPTS_LIMIT });
  const { parameters, sfn } = await openClients(options, 'parameters', 'sfn');
  const deployment = await findDeployment(parameters, options.deployment);
  const { stateMachineArn } = deployment;
  const { since, until, flow, route, reason } = options;
  const identity = [stateMachineArn, outcomes, since, until, flow, route, maxAttempts, reason];
  const { journal, entry } = openJournal(session.env, 'adopt', identity, { ...options, window });
  const rules: AdoptRules = {
    id: entry.id,
    until: new Date(entry.until),
    outcomes,
    ...(flow !== undefined && { flow }),
    ...(route !== undefined && { route }),
    maxAttempts,
    ...(reason !== undefined && { reason }),
    requestedBy: `${userName()} (adopt)`,
  };

  using index = new ExecutionIndex();
  const executions = await indexExecutions(sfn, { stateMachineArn, startedSince: new Date(entry.since) }, index);
  session.tell(`${count(executions.read, 'execution')} read.`);
  warnOfUnreadableInputs(executions, session);
  const runEnds = new RunEndReader(sfn, stateMachineArn, index);
  const undertaking: BulkOperation<ExecutionListItem> = {
    command: 'adopt',
    items: () => endedIn(sfn, deployment, entry, rules),
    noun: 'run',
    choose: (execution) => chooseForAdopt(execution, rules, { index, readRunEnd: (other) => runEnds.read(other) }),
    begin: (execution) => startExecution(sfn, stateMachineArn, execution),
    journal,
    entry,
    rate: options.rate,
    perSecond,
    dangers: [],
    yes: true,
    json: options.json,
  };
  await (options.dryRun ? dryRun : runBulkOperation)(undertaking, session);
}

/** Candidates by the listing alone: a SUCCEEDED execution has seen its run end. */
async function* endedIn(
  sfn: SFNClient,
  { stateMachineArn }: Deployment,
  { since }: JournalEntry,
  { outcomes, until }: AdoptRules,
): AsyncGenerator<ExecutionListItem> {
  const statuses: ReadonlySet<ExecutionStatus> = new Set(
    [...statusesOf(outcomes)].filter((status) => status !== 'SUCCEEDED'),
  );
  const [status] = statuses.size === 1 ? statuses : [];
  for await (const page of listExecutions(sfn, { stateMachineArn, startedSince: new Date(since), status })) {
    yield* page.filter(
      ({ status: own, startDate = until }) => own !== undefined && statuses.has(own) && startDate <= until,
    );
  }
}
