import type { Command } from 'commander';
import { isNamedLike, markIn, objectMark } from '../../functions/arrivals/execution-name.ts';
import { deployedRoutes } from '../../functions/reconciliation/deployed-routes.ts';
import { count } from '../../functions/text.ts';
import { type Clients, openClients } from '../clients.ts';
import { type Letter, STUCK_QUEUES } from '../dead-letters/letter.ts';
import { queueAt, readLetters } from '../dead-letters/read-letters.ts';
import { type Deployment, findDeployment } from '../deployment.ts';
import { CliError, isDenied } from '../errors.ts';
import { print, tell } from '../output.ts';
import { findExecutions, type Search } from '../status/find-executions.ts';
import { type FoundReport, reportsOf } from '../status/find-report.ts';
import { type StoredVersion, storedVersions } from '../status/object-versions.ts';
import { type Question, questionOf } from '../status/question.ts';
import { executionLines, letterLines, objectLines } from '../status/words.ts';
import { pointInTime } from '../times.ts';

interface StatusOptions {
  readonly stack?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly since: string;
  readonly json: boolean;
}

/** What one answer shows: a file that was started more often is a question for `list`. */
const MAX_EXECUTIONS = 50;
const MAX_LETTERS = 50;

export function addStatus(program: Command): void {
  program
    .command('status')
    .summary('tell what became of a file or a run')
    .description(
      'Tells everything that is known of a file or of a run: the object, executions, runs, outcomes, reports.',
    )
    .argument('<file or run id>', 's3://bucket/key, a key of the landing bucket, another source path, or run_…')
    .option('--since <time>', 'executions that were started after this; Step Functions keeps them for 90 days', '90d')
    .option('--json', 'print a JSON object a line: kind is object, dead_letter or execution', false)
    .addHelpText(
      'after',
      `
Executions come newest first. Their names tell which objects they are about; of those whose names do not tell, started by
hand or about an earlier content, the newest 200 are looked at. Of a run, the archived reports are listed too.

Exit codes: 0 told, 1 nothing is known of it, or an error, 2 the command line is wrong.

Examples:
  $ npx lume-arrivals status s3://my-bucket/incoming/orders.csv
  $ npx lume-arrivals status incoming/orders.csv --since 7d
  $ npx lume-arrivals status run_01HY… --json`,
    )
    .action((text: string, options: StatusOptions) => status(text, options));
}

async function status(text: string, options: StatusOptions): Promise<void> {
  const since = pointInTime('--since', options.since, new Date());
  const clients = openClients(options);
  const deployment = await findDeployment(clients.stacks, options.stack);
  const question = questionOf(text, deployment.landingBucket);
  const known =
    question.kind === 'file'
      ? await ofFile(question, clients, deployment)
      : await ofRun(question.runId, clients, deployment);
  const { executions, incomplete } = await findExecutions(clients.sfn, {
    ...known.search,
    ...deployment,
    since,
    limit: MAX_EXECUTIONS,
  });

  if (known.versions.length + known.letters.length + executions.length + known.reports.length === 0) {
    throw new CliError(`Nothing is known of ${text} since ${since.toISOString()}: no object, no execution, no report.`);
  }
  if (options.json) {
    if (known.uri !== undefined)
      await print(JSON.stringify({ kind: 'object', file: known.uri, versions: known.versions }));
    for (const letter of known.letters) await print(JSON.stringify({ kind: 'dead_letter', ...letter }));
    for (const seen of executions) await print(JSON.stringify({ kind: 'execution', ...seen }));
  } else {
    if (known.uri !== undefined) await print(objectLines(known.uri, known.versions));
    for (const letter of known.letters) await print(letterLines(letter));
    for (const seen of executions) await print(`\n${executionLines(seen)}`);
    for (const { uri } of known.reports.filter(({ uri }) => !executions.some(({ report }) => report === uri))) {
      await print(`\nreport ${uri}`);
    }
  }
  if (executions.length === 0) tell('No execution was started for it.');
  else tell(count(executions.length, 'execution'));
  if (incomplete) tell('There were too many to look at all: older ones may be missing. Narrow it with --since.');
}

interface Known {
  readonly uri?: string;
  readonly versions: readonly StoredVersion[];
  readonly letters: readonly Letter[];
  readonly reports: readonly FoundReport[];
  readonly search: Omit<Search, 'stateMachineArn' | 'since' | 'limit'>;
}

async function ofFile(
  { object: { bucket, key }, paths }: Extract<Question, { kind: 'file' }>,
  { s3, events, queues }: Clients,
  deployment: Deployment,
): Promise<Known> {
  const versions = await storedVersions(s3, bucket, key);
  const routes = await deployedRoutes(events, deployment.stackName);
  const flows = new Set(routes.map(({ message }) => message.flow_version));
  const marks = new Set(
    versions.flatMap(({ etag }) => [...flows].map((flow) => objectMark(flow, { bucket, key, etag }))),
  );
  return {
    ...((paths.length === 1 || versions.length > 0) && { uri: `s3://${bucket}/${key}` }), // else it may be no file at all
    versions,
    letters: await lettersAbout(paths, queues, deployment),
    reports: [],
    search: {
      isSure: ({ name = '' }) => marks.has(markIn(name) ?? ''),
      // By hand, or about another content under this name.
      mayBe: ({ name = '' }) => markIn(name) === undefined || isNamedLike(name, key),
      isMeant: ({ source_path }) => source_path !== null && paths.includes(source_path),
    },
  };
}

/** Statuses of executions that may follow a run of which no report tells. */
const WITHOUT_REPORT: readonly string[] = ['RUNNING', 'PENDING_REDRIVE', 'TIMED_OUT', 'ABORTED'];

/** An execution names its run only within: the reports lead to it, and to the file, whose other executions it may be. */
async function ofRun(runId: string, { s3 }: Clients, { archiveBucket }: Deployment): Promise<Known> {
  const reports = await reportsOf(s3, archiveBucket, runId);
  const paths = reports.map(({ source_path }) => source_path); // null where it was watched by its id alone
  return {
    versions: [],
    letters: [],
    reports,
    search: {
      isSure: ({ executionArn }) => reports.some(({ execution }) => execution === executionArn),
      mayBe: ({ name = '', status = '' }) =>
        markIn(name) === undefined ||
        WITHOUT_REPORT.includes(status) ||
        paths.some((path) => path === null || isNamedLike(name, path)),
      isMeant: ({ run_id }) => run_id === runId,
    },
  };
}

async function lettersAbout(
  paths: readonly string[],
  queues: Clients['queues'],
  { deadLettersUrl, failedNotificationsUrl }: Deployment,
): Promise<readonly Letter[]> {
  const urls = { arrivals: deadLettersUrl, notifications: failedNotificationsUrl };
  const letters: Letter[] = [];
  try {
    for (const name of STUCK_QUEUES) {
      const { total } = await queueAt(queues, urls[name]);
      if (total > 0) letters.push(...(await readLetters(queues, name, urls[name], Math.min(MAX_LETTERS, total))));
    }
  } catch (error) {
    if (!isDenied(error)) throw error;
    tell(`Dead letters could not be looked at: ${(error as Error).message}`);
  }
  return letters.filter(({ file }) => file !== null && paths.includes(file));
}
