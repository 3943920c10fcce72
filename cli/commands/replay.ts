import { type Command, Option } from 'commander';
import { startExecution } from '../../functions/arrivals/start-execution.ts';
import { deployedRoutes } from '../../functions/reconciliation/deployed-routes.ts';
import { ExecutionIndex } from '../../functions/reconciliation/execution-index.ts';
import { listObjects } from '../../functions/reconciliation/list-objects.ts';
import { readExecutions } from '../../functions/reconciliation/read-executions.ts';
import type { ListedObject } from '../../functions/reconciliation/routes.ts';
import { duration } from '../../functions/reports/phrases.ts';
import { count } from '../../functions/text.ts';
import { type Clients, openClients } from '../clients.ts';
import { type Deployment, findDeployment } from '../deployment.ts';
import { CliError, EXIT, UsageError } from '../errors.ts';
import { type Choice, choose, ONLY, type Only, type ProgressOf, type ReplayRules } from '../replay/choose.ts';
import { Journal, type JournalEntry, newReplayId } from '../replay/journal.ts';
import { pace } from '../replay/pace.ts';
import { ProgressBar } from '../replay/progress-bar.ts';
import { runReplay } from '../replay/run.ts';
import { placeIn } from '../s3-uri.ts';
import type { DeploymentOptions } from '../same-deployment.ts';
import type { Session } from '../session.ts';
import { pointInTime, ratePerSecond } from '../times.ts';
import { userName } from '../user.ts';

interface ReplayOptions extends DeploymentOptions {
  readonly since?: string;
  readonly until?: string;
  readonly suffix: string;
  readonly only?: Only;
  readonly flow?: string;
  readonly force: boolean;
  readonly reason?: string;
  readonly rate: string;
  readonly dryRun: boolean;
  readonly resume?: string;
  readonly fresh: boolean;
  readonly json: boolean;
  readonly yes: boolean;
}

/** Step Functions forgets an execution 90 days after its end. */
const MEMORY_OF_EXECUTIONS_MS = 90 * 86_400_000;

export function addReplay(program: Command, session: Session): void {
  program
    .command('replay')
    .summary('start every file below a prefix again')
    .description(
      'Starts an execution for each object below a prefix that the filters choose. Ctrl-C interrupts it; the same command goes on where it was, and starts nothing twice.',
    )
    .argument('<s3-prefix>', 'for example s3://my-bucket/incoming/')
    .option('--since <time>', 'objects that came after this: 24h, 7d, or 2026-11-24T06:00:00Z')
    .option('--until <time>', 'objects that came before this')
    .option('--suffix <text>', 'objects whose keys end with this', '')
    .addOption(new Option('--only <state>', 'by what became of a file: how its newest execution ended').choices(ONLY))
    .option('--flow <flow_version>', 'the flow, instead of that of the route')
    .option('--force', 'also what Lume has processed before: CAN DUPLICATE ROWS in the target; needs --reason', false)
    .option('--reason <text>', 'why; it stands in the input of each execution')
    .option('--rate <n/s>', 'starts a second at most', '5/s')
    .option('--dry-run', 'only list what would be started', false)
    .option('--resume <id>', 'go on with a replay that was interrupted on another machine')
    .option('--fresh', 'begin anew, although the same command was interrupted', false)
    .option('--yes', 'do not ask', false)
    .option('--json', 'print JSON: a line for each object with --dry-run, else one object at the end', false)
    .addHelpText(
      'after',
      `
Without --force, Lume itself refuses what it has processed before. Without --only too, such an execution ends quietly.
What is running is left alone. --only reads the executions of the last 90 days: Step Functions keeps no older ones.

Exit codes: 0 all done, 130 interrupted, 1 an error, 2 the command line is wrong.

Examples:
  $ npx lume-arrivals replay s3://my-bucket/incoming/ --only never-seen --since 24h --dry-run
  $ npx lume-arrivals replay s3://my-bucket/incoming/orders --only failed --rate 2/s
  $ npx lume-arrivals replay s3://my-bucket/incoming/ --suffix .csv --force --reason 'new prices' --yes`,
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
  const perSecond = ratePerSecond('--rate', options.rate);
  const clients = await openClients(options, 'events', 's3', 'sfn', 'stacks');
  const deployment = await findDeployment(clients.stacks, options.stack);
  const { journal, entry } = journalOf(uri, options, deployment, session.env);
  const rules: ReplayRules = {
    id: entry.id,
    since: new Date(entry.since),
    until: new Date(entry.until),
    suffix: options.suffix,
    ...(options.only && { only: options.only }),
    routes: bucket === deployment.landingBucket ? await deployedRoutes(clients.events, deployment.stackName) : [],
    ...(options.flow !== undefined && { flowVersion: options.flow }),
    force: options.force,
    ...(options.reason !== undefined && { reason: options.reason }),
    requestedBy: `${userName()} (replay)`,
  };

  using index = new ExecutionIndex();
  const progressOf = await progressIn(index, clients, deployment, rules, session);
  const objects = () =>
    listObjects(clients.s3, { bucket, prefix, ...(entry.after !== null && { after: entry.after }) });
  const chosen = (object: ListedObject) => choose(object, rules, progressOf);
  if (options.dryRun) return await dryRun(objects(), chosen, options.json, session);

  const total = await countOf(objects(), chosen);
  if (entry.after !== null)
    session.tell(`Going on with replay ${entry.id}: ${count(entry.started, 'file')} started so far.`);
  session.tell(`${count(total, 'file')} to start: about ${duration(total / perSecond)} at ${options.rate}.`);
  if (options.force && total > 0) {
    await session.confirm(
      '--force has Lume process them although it has before: rows can be duplicated in the target.',
      options.yes,
    );
  }
  journal.write(entry);

  const bar = new ProgressBar(total, session.stderr);
  let at = entry;
  let savedAt = 0;
  let failure: unknown;
  const replaying = session.interruptibly((signal) =>
    runReplay({
      objects: objects(),
      choose: chosen,
      start: (execution) => startExecution(clients.sfn, deployment.stateMachineArn, execution),
      turn: pace(perSecond, session.sleep),
      signal,
      onDone: (key, { started, before }) => {
        at = { ...entry, after: key, started: entry.started + started };
        bar.draw(started + before, `started, id ${entry.id}`);
        if (performance.now() - savedAt > 1000) {
          journal.write(at);
          savedAt = performance.now();
        }
      },
    }),
  );
  const result = await replaying.catch((error: unknown) => {
    failure = error;
    return undefined;
  });
  bar.end();
  if (result?.finished) journal.remove();
  else journal.write(at);
  if (result === undefined) {
    throw new CliError(`${message(failure)}\nWhat was started is noted: the same command goes on (id ${entry.id}).`, {
      cause: failure,
    });
  }

  const { finished, started, before, skipped } = result;
  if (options.json)
    await session.print(JSON.stringify({ id: entry.id, finished, started, started_before: before, skipped }));
  else {
    const more = [
      ...(before > 0 ? [`${count(before, 'file')} had been started by it before`] : []),
      ...(skipped > 0 ? [`${count(skipped, 'file')} left out`] : []),
    ];
    await session.print([`${count(started, 'file')} started`, ...more].join(', '));
  }
  if (finished) return;
  session.tell(`Interrupted. The same command goes on; on another machine, with --resume ${entry.id}`);
  session.exitCode = EXIT.interrupted;
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A new entry, or that of the same command when it was interrupted. */
function journalOf(
  uri: string,
  options: ReplayOptions,
  { stateMachineArn }: Deployment,
  env: Session['env'],
): { readonly journal: Journal; readonly entry: JournalEntry } {
  const { since, until, suffix, only, flow, force, reason, resume } = options;
  const journal = new Journal(env, [stateMachineArn, uri, since, until, suffix, only, flow, force, reason, resume]);
  const known = options.fresh || options.dryRun ? undefined : journal.read();
  if (known) return { journal, entry: known };
  const now = new Date();
  const from = since === undefined ? new Date(0) : pointInTime('--since', since, now);
  const to = until === undefined ? now : pointInTime('--until', until, now);
  if (from > to) throw new UsageError('--since must be before --until');
  const entry = { since: from.toISOString(), until: to.toISOString(), after: null, started: 0 };
  return { journal, entry: { id: resume ?? newReplayId(), ...entry } };
}

/** Without --only, only what is running has to be known: the rest of the executions are not read. */
async function progressIn(
  index: ExecutionIndex,
  { sfn }: Pick<Clients, 'sfn'>,
  { stateMachineArn }: Deployment,
  rules: ReplayRules,
  session: Session,
): Promise<ProgressOf> {
  const progressOf: ProgressOf = (object, flowVersion, sourcePath) => index.progressOf(object, flowVersion, sourcePath);
  if (rules.only === undefined) {
    await readExecutions(sfn, { stateMachineArn, startedSince: new Date(0), status: 'RUNNING' }, index);
    return progressOf;
  }
  const oldest = new Date(Date.now() - MEMORY_OF_EXECUTIONS_MS);
  if (rules.since < oldest) {
    session.tell(
      'Step Functions keeps executions for 90 days: what became of older files is not known, and they count as never seen. Narrow it with --since.',
    );
  }
  const read = await readExecutions(sfn, { stateMachineArn, startedSince: rules.since }, index);
  session.tell(`${count(read, 'execution')} read.`);
  return progressOf;
}

async function countOf(
  objects: AsyncIterable<ListedObject>,
  chosen: (object: ListedObject) => readonly Choice[],
): Promise<number> {
  let total = 0;
  for await (const object of objects) total += chosen(object).filter(({ kind }) => kind === 'start').length;
  return total;
}

async function dryRun(
  objects: AsyncIterable<ListedObject>,
  chosen: (object: ListedObject) => readonly Choice[],
  json: boolean,
  session: Session,
): Promise<void> {
  let total = 0;
  const skipped = new Map<string, number>();
  for await (const object of objects) {
    for (const choice of chosen(object)) {
      if (choice.kind === 'skip') {
        skipped.set(choice.why, (skipped.get(choice.why) ?? 0) + 1);
        continue;
      }
      total++;
      const { flow_version, source_path } = choice.execution.input;
      const { progress: state } = choice;
      await session.print(
        json ? JSON.stringify({ flow_version, source_path, state }) : `${flow_version}  ${source_path}`,
      );
    }
  }
  for (const [why, n] of skipped) session.tell(`${count(n, 'file')} left out: ${why}`);
  session.tell(`${count(total, 'file')} would be started. Nothing was.`);
}
