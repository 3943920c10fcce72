import type { ExecutionListItem, ExecutionStatus, SFNClient } from '@aws-sdk/client-sfn';
import type { Command } from 'commander';
import { count } from '../../functions/output-text.ts';
import { listExecutions } from '../../functions/reconciliation/list-executions.ts';
import { duration } from '../../functions/reports/formatted-values.ts';
import { COMMAND_LINE } from '../../functions/reports/package-command.ts';
import type { DeploymentOptions } from '../arguments/deployment-options.ts';
import { timeWindow } from '../arguments/time-options.ts';
import { wholeNumber } from '../arguments/whole-number.ts';
import { openClients } from '../aws/aws-clients.ts';
import { uriOf } from '../aws/s3-uri.ts';
import { type Deployment, findDeployment } from '../deployment.ts';
import { describeExecution } from '../executions/describe-execution.ts';
import type { ExecutionDetails } from '../executions/execution-details.ts';
import { isCandidate, type ListFilter, matches } from '../executions/execution-filter.ts';
import { DESCRIBE_CONCURRENCY } from '../executions/execution-search.ts';
import { LISTED_OUTCOMES, outcomesNamed, statusesOf } from '../executions/listed-outcome.ts';
import { mapInOrder } from '../executions/map-in-order.ts';
import { colourOf } from '../executions/outcome-colour.ts';
import type { Session } from '../session.ts';
import { type Column, table } from '../terminal/terminal-table.ts';
import { utc, utcTime } from '../terminal/utc-time.ts';

interface ListOptions extends DeploymentOptions {
  readonly since: string;
  readonly until?: string;
  readonly outcome?: readonly string[];
  readonly flow?: string;
  readonly route?: string;
  readonly limit: string;
  readonly json: boolean;
}

export function addList(program: Command, session: Session): void {
  program
    .command('list')
    .summary('list what went through')
    .description('Lists executions, newest first: what became of which file, in which run.')
    .option('--since <time>', 'that were started after this: 24h, 7d, or 2026-11-24T06:00:00Z', '24h')
    .option('--until <time>', 'that were started before this')
    .option(
      '--outcome <outcome>',
      `of ${LISTED_OUTCOMES.join(', ')}; several with commas, or repeated`,
      (word: string, words: readonly string[] = []) => [...words, word],
    )
    .option('--flow <flow>', 'of this flow version, or of all versions of this flow')
    .option('--route <name>', 'of this route')
    .option('--limit <n>', 'so many at most, or "all"', '50')
    .option('--json', 'print a JSON object a line', false)
    .addHelpText(
      'after',
      `
A terminal gets a table, a pipe gets whole texts with tabs between them: started, outcome, took, checks, run, flow, file.
An execution is looked at by one call or two, of which AWS takes 10 to 15 a second: thousands take minutes.
RUNNING is not over yet. IGNORED had been processed before, and its route says to end quietly then. NOT_REPORTED was stopped,
or could not report: its run may have ended well.

Exit codes: 0 done, also where there is nothing to list; 1 an error; 2 the command line is wrong.

Examples:
  $ ${COMMAND_LINE} list
  $ ${COMMAND_LINE} list --since 7d --outcome FAILED,CRASHED --flow shop_orders
  $ ${COMMAND_LINE} list --since 24h --limit all --json`,
    )
    .action((options: ListOptions) => list(options, session));
}

async function list(options: ListOptions, session: Session): Promise<void> {
  const outcomes = outcomesNamed(options.outcome ?? []);
  const filter: ListFilter = { outcomes, flow: options.flow, route: options.route };
  const { since, until } = timeWindow(options, new Date());
  const limit =
    options.limit === 'all' ? Number.POSITIVE_INFINITY : wholeNumber('--limit', options.limit, { instead: 'all' });
  const { parameters, sfn } = await openClients(options, 'parameters', 'sfn');
  const deployment = await findDeployment(parameters, options.deployment);
  const { head, leftOut, line } = table(columnsFor(deployment), session.columns, session.paint);

  let listed = 0;
  let more = false;
  const candidates = candidatesIn(sfn, { ...deployment, since, until, statuses: statusesOf(outcomes) });
  const looked = mapInOrder(candidates, DESCRIBE_CONCURRENCY, (arn) =>
    describeExecution(sfn, arn, (described) => isCandidate(described, filter)),
  );
  for await (const seen of looked) {
    if (seen === undefined || !matches(seen, filter)) continue;
    more = listed === limit;
    if (more) break;
    if (listed++ === 0 && head !== undefined && !options.json) await session.print(session.paint('dim', head));
    await session.print(options.json ? JSON.stringify(seen) : line(seen));
  }
  if (listed === 0) return session.tell(`No such execution was started since ${utcTime(since.toISOString())}.`);
  if (leftOut.length > 0 && !options.json) {
    session.tell(`No room for ${leftOut.join(', ')}: widen the terminal, or use --json.`);
  }
  if (more) session.tell(`There are more than ${count(listed, 'execution')}: raise --limit, or narrow the list.`);
}

interface Window extends Pick<Deployment, 'stateMachineArn'> {
  readonly since: Date;
  readonly until: Date;
  readonly statuses: ReadonlySet<ExecutionStatus>;
}

/** ARNs of the candidates by the listing alone. */
async function* candidatesIn(
  sfn: SFNClient,
  { stateMachineArn, since, until, statuses }: Window,
): AsyncGenerator<string> {
  const [status] = statuses.size === 1 ? statuses : [];
  const isWanted = ({ status: own, startDate = since }: ExecutionListItem) =>
    statuses.has(own ?? 'FAILED') && startDate <= until;
  for await (const executions of listExecutions(sfn, { stateMachineArn, startedSince: since, status })) {
    for (const { executionArn = '' } of executions.filter(isWanted)) yield executionArn;
  }
}

function columnsFor({ landingBucket }: Deployment): readonly Column<ExecutionDetails>[] {
  const own = uriOf({ bucket: landingBucket, key: '' });
  const file = ({ source_path }: ExecutionDetails) => source_path ?? '-';
  return [
    {
      title: 'STARTED (UTC)',
      width: 19,
      dispensable: 1,
      text: ({ started_at }) => `${started_at.slice(0, 19)}Z`,
      short: ({ started_at }) => utc(started_at),
    },
    { title: 'OUTCOME', width: 14, text: ({ outcome }) => outcome, colour: ({ outcome }) => colourOf(outcome) },
    {
      title: 'TOOK',
      width: 11,
      dispensable: 2,
      text: ({ seconds }) => duration(seconds),
      short: ({ seconds }) => (seconds < 1 ? '< 1 s' : duration(seconds)),
    },
    { title: 'CHECKS', width: 6, dispensable: 3, text: ({ checks }) => String(checks ?? '-') },
    { title: 'RUN', width: 30, most: 60, dispensable: 4, text: ({ run_id }) => run_id ?? '-' },
    { title: 'FLOW', width: 18, most: 60, dispensable: 5, text: ({ flow_version }) => flow_version ?? '-' },
    {
      title: 'FILE',
      width: 24,
      takesTheRest: true,
      text: file,
      short: (row) => (file(row).startsWith(own) ? file(row).slice(own.length) : file(row)),
    },
  ];
}
