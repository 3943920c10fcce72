import type { Command } from 'commander';
import { COMMAND_LINE } from '../../functions/reports/package-command.ts';
import { count } from '../../functions/text.ts';
import { type Clients, openClients } from '../clients.ts';
import { type Deployment, findDeployment } from '../deployment.ts';
import { CliError } from '../errors.ts';
import { MOST_GUESSES, Search } from '../executions/search.ts';
import type { SeenExecution } from '../executions/seen-execution.ts';
import { foundBySpelling, takenAs } from '../executions/spellings.ts';
import { executionAt, isExecutionArn, optionsFor, SUBJECTS, subjectOf } from '../executions/subject.ts';
import { utcTime } from '../executions/words.ts';
import type { DeploymentOptions } from '../same-deployment.ts';
import type { Session } from '../session.ts';
import { type Known, knownOf } from '../status/known.ts';
import { executionLines, letterLines, notTakenLines, objectLines } from '../status/words.ts';
import { timeWindow } from '../times.ts';

interface StatusOptions extends DeploymentOptions {
  readonly since: string;
  readonly json: boolean;
}

/** What one answer shows: a file that was started more often is a question for `list`. */
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
hand or about an earlier content, the newest ${MOST_GUESSES} are looked at. Of a run, the archived reports are listed too.

Exit codes: 0 told, 1 nothing is known of it, or an error, 2 the command line is wrong.

Examples:
  $ ${COMMAND_LINE} status s3://my-bucket/incoming/orders.csv
  $ ${COMMAND_LINE} status incoming/orders.csv --since 7d
  $ ${COMMAND_LINE} status run_01HY… --json`,
    )
    .action((text: string, options: StatusOptions) => status(text, options, session));
}

async function status(text: string, options: StatusOptions, session: Session): Promise<void> {
  const { since } = timeWindow(options, new Date());
  const clients = await openClients(optionsFor(text, options), 'queues', 's3', 'sfn', 'stacks');
  const { known, executions, incomplete } = isExecutionArn(text)
    ? alone(await executionAt(text, clients.sfn))
    : await toldOf(text, since, clients, await findDeployment(clients.stacks, options.stack), session);
  if (options.json) {
    if (known.uri !== undefined)
      await session.print(JSON.stringify({ kind: 'object', file: known.uri, versions: known.versions }));
    if (known.notTaken !== undefined)
      await session.print(JSON.stringify({ kind: 'without_route', file: known.uri, ...known.notTaken }));
    for (const letter of known.letters) await session.print(JSON.stringify({ kind: 'dead_letter', ...letter }));
    for (const seen of executions) await session.print(JSON.stringify({ kind: 'execution', ...seen }));
  } else {
    if (known.uri !== undefined) await session.print(...objectLines(known.uri, known.versions, session.paint));
    if (known.notTaken !== undefined) await session.print(notTakenLines(known.notTaken, session.paint));
    for (const letter of known.letters) await session.print(letterLines(letter, session.paint));
    for (const seen of executions) await session.print('', ...executionLines(seen, session.paint));
  }
  // Of executions that Step Functions has forgotten.
  for (const report of known.reports.filter(({ uri }) => !executions.some((seen) => seen.report === uri))) {
    await session.print(
      ...(options.json ? [JSON.stringify({ kind: 'report', ...report })] : ['', `report ${report.uri}`]),
    );
  }
  if (executions.length === 0) session.tell('No execution was started for it.');
  else session.tell(count(executions.length, 'execution'));
  if (incomplete)
    session.tell('There were too many to look at all: older ones may be missing. Narrow it with --since.');
}

type WhereToLook = [
  clients: Pick<Clients, 'queues' | 's3' | 'sfn' | 'stacks'>,
  deployment: Deployment,
  session: Session,
];

interface Told {
  readonly known: Omit<Known, 'rules'>;
  readonly executions: readonly SeenExecution[];
  /** Older ones may be missing. */
  readonly incomplete: boolean;
}

/** @throws {CliError} nothing is known of it. */
async function toldOf(text: string, since: Date, ...where: WhereToLook): Promise<Told> {
  const found = await foundBySpelling(text, async (spelling) => {
    const all = await told(spelling, since, ...where);
    const { versions, letters, reports } = all.known;
    return versions.length + letters.length + reports.length + all.executions.length === 0 ? undefined : all;
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

async function told(text: string, since: Date, ...[clients, deployment, session]: WhereToLook): Promise<Told> {
  const subject = await subjectOf(text, clients.sfn, deployment);
  if (subject.kind === 'execution') return alone(subject.seen);
  const known = await knownOf(subject, clients, deployment, session);
  const { stateMachineArn } = deployment;
  const search = new Search(clients.sfn, { ...known.rules, stateMachineArn, since });
  const executions: SeenExecution[] = [];
  for await (const seen of search) {
    if (executions.length === MAX_EXECUTIONS) return { known, executions, incomplete: true };
    executions.push(seen);
  }
  return { known, executions, incomplete: search.gaveUpAfter !== undefined };
}

function alone(seen: SeenExecution): Told {
  return { known: { versions: [], letters: [], reports: [] }, executions: [seen], incomplete: false };
}
