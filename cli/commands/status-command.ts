import type { Command } from 'commander';
import { count } from '../../functions/output-text.ts';
import { COMMAND_LINE } from '../../functions/reports/package-command.ts';
import { foundBySpelling, takenAs } from '../arguments/alternative-spellings.ts';
import type { DeploymentOptions } from '../arguments/deployment-options.ts';
import { executionAt, isExecutionArn, optionsFor, SUBJECTS, subjectOf } from '../arguments/subject-argument.ts';
import { timeWindow } from '../arguments/time-options.ts';
import { type Clients, openClients } from '../aws/aws-clients.ts';
import { CliError } from '../cli-error.ts';
import { type Deployment, findDeployment } from '../deployment.ts';
import type { ExecutionDetails } from '../executions/execution-details.ts';
import { ExecutionSearch, MAX_CANDIDATES } from '../executions/execution-search.ts';
import type { Session } from '../session.ts';
import { deadLetterLine, executionLines, noRouteLine, objectLines } from '../status/status-lines.ts';
import { factsOf, type SubjectFacts } from '../status/subject-facts.ts';
import { utcTime } from '../terminal/utc-time.ts';

interface StatusOptions extends DeploymentOptions {
  readonly since: string;
  readonly json: boolean;
}

/** Executions shown at most; `list` shows more. */
const MAX_EXECUTIONS = 50;

export function addStatus(program: Command, session: Session): void {
  program
    .command('status')
    .summary('tell what became of a file or a run')
    .description(
      'Tells everything that is known of a file or of a run: the object, executions, runs, outcomes, reports.',
    )
    .argument('<what>', SUBJECTS)
    .option('--since <time>', 'executions that were started after this; Step Functions keeps them for 90 days', '90d')
    .option(
      '--json',
      'print a JSON object a line: kind is object, without_route, dead_letter, execution or report',
      false,
    )
    .addHelpText(
      'after',
      `
Executions come newest first. Their names tell which objects they are about; of those whose names do not tell, started by
hand or about an earlier content, the newest ${MAX_CANDIDATES} are looked at. Of a run, the archived reports are listed too.

Exit codes: 0 resultFor, 1 nothing is known of it, or an error, 2 the command line is wrong.

Examples:
  $ ${COMMAND_LINE} status s3://my-bucket/incoming/orders.csv
  $ ${COMMAND_LINE} status incoming/orders.csv --since 7d
  $ ${COMMAND_LINE} status run_01HY… --json`,
    )
    .action((text: string, options: StatusOptions) => status(text, options, session));
}

async function status(text: string, options: StatusOptions, session: Session): Promise<void> {
  const { since } = timeWindow(options, new Date());
  const clients = await openClients(optionsFor(text, options), 'parameters', 'queues', 's3', 'sfn');
  const { facts, executions, incomplete } = isExecutionArn(text)
    ? alone(await executionAt(text, clients.sfn))
    : await resultOf(text, since, clients, await findDeployment(clients.parameters, options.deployment), session);
  if (options.json) {
    if (facts.uri !== undefined)
      await session.print(JSON.stringify({ kind: 'object', file: facts.uri, versions: facts.versions }));
    if (facts.noRouteReason !== undefined)
      await session.print(JSON.stringify({ kind: 'without_route', file: facts.uri, ...facts.noRouteReason }));
    for (const deadLetter of facts.deadLetters)
      await session.print(JSON.stringify({ kind: 'dead_letter', ...deadLetter }));
    for (const seen of executions) await session.print(JSON.stringify({ kind: 'execution', ...seen }));
  } else {
    if (facts.uri !== undefined) await session.print(...objectLines(facts.uri, facts.versions, session.paint));
    if (facts.noRouteReason !== undefined) await session.print(noRouteLine(facts.noRouteReason, session.paint));
    for (const deadLetter of facts.deadLetters) await session.print(deadLetterLine(deadLetter, session.paint));
    for (const seen of executions) await session.print('', ...executionLines(seen, session.paint));
  }
  // Reports of executions that Step Functions no longer keeps.
  for (const report of facts.reports.filter(({ uri }) => !executions.some((seen) => seen.report === uri))) {
    await session.print(
      ...(options.json ? [JSON.stringify({ kind: 'report', ...report })] : ['', `report ${report.uri}`]),
    );
  }
  if (executions.length === 0) session.tell('No execution was started for it.');
  else session.tell(count(executions.length, 'execution'));
  if (incomplete)
    session.tell('There are too many candidates: older executions may be missing. Narrow the search with --since.');
}

type Sources = [
  clients: Pick<Clients, 'parameters' | 'queues' | 's3' | 'sfn'>,
  deployment: Deployment,
  session: Session,
];

interface StatusResult {
  readonly facts: Omit<SubjectFacts, 'matcher'>;
  readonly executions: readonly ExecutionDetails[];
  /** Older ones may be missing. */
  readonly incomplete: boolean;
}

/** @throws {CliError} nothing is known about it. */
async function resultOf(text: string, since: Date, ...where: Sources): Promise<StatusResult> {
  const found = await foundBySpelling(text, async (spelling) => {
    const all = await resultFor(spelling, since, ...where);
    const { versions, deadLetters, reports } = all.facts;
    return versions.length + deadLetters.length + reports.length + all.executions.length === 0 ? undefined : all;
  });
  if (found === undefined) {
    throw new CliError(
      `Nothing is known of ${text} since ${utcTime(since.toISOString())}: no object, no execution, no report.`,
    );
  }
  const [, , session] = where;
  if (found.spelling !== text) session.tell(takenAs(found.spelling));
  return found.result;
}

async function resultFor(text: string, since: Date, ...[clients, deployment, session]: Sources): Promise<StatusResult> {
  const subject = await subjectOf(text, clients.sfn, deployment);
  if (subject.kind === 'execution') return alone(subject.seen);
  const facts = await factsOf(subject, clients, deployment, session);
  const { stateMachineArn } = deployment;
  const search = new ExecutionSearch(clients.sfn, { ...facts.matcher, stateMachineArn, since });
  const executions: ExecutionDetails[] = [];
  for await (const seen of search) {
    if (executions.length === MAX_EXECUTIONS) return { facts, executions, incomplete: true };
    executions.push(seen);
  }
  return { facts, executions, incomplete: search.truncatedAfter !== undefined };
}

function alone(seen: ExecutionDetails): StatusResult {
  return { facts: { versions: [], deadLetters: [], reports: [] }, executions: [seen], incomplete: false };
}
