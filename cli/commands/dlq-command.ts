import { PurgeQueueCommand } from '@aws-sdk/client-sqs';
import { type Command, Option } from 'commander';
import { count } from '../../functions/output-text.ts';
import { COMMAND_LINE, packageCommand } from '../../functions/reports/package-command.ts';
import type { DeploymentOptions } from '../arguments/deployment-options.ts';
import { wholeNumber } from '../arguments/whole-number.ts';
import { assumeRole } from '../aws/assume-role.ts';
import { type Clients, openClients } from '../aws/aws-clients.ts';
import { DEAD_LETTER_QUEUES, type DeadLetter, type DeadLetterQueue } from '../dead-letters/dead-letter.ts';
import { moveMessages } from '../dead-letters/move-messages.ts';
import { queueInfo, readDeadLetters } from '../dead-letters/read-dead-letters.ts';
import { type Deployment, findDeployment, urlsOf } from '../deployment.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import { HANG, TAB } from '../terminal/printable.ts';
import type { Paint } from '../terminal/printer.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import { utcTime } from '../terminal/utc-time.ts';

interface DlqOptions extends DeploymentOptions {
  readonly json: boolean;
}

const NAMES: Readonly<Record<DeadLetterQueue, string>> = {
  arrivals: 'Uploads that could not be handled',
  events: 'Events that no rule could deliver',
  notifications: 'Messages that no subscriber could be given',
};
/** Messages read before a redrive, to warn about those that would come back. */
const REDRIVE_SAMPLE = 50;

export function addDlq(program: Command, session: Session): void {
  const dlq = program.command('dlq').summary('see what is stuck, send it back, or remove it');
  dlq.description(
    'What could not be handled: uploads that no execution was started for, events that EventBridge could not deliver, and messages that no subscriber could be given.',
  );
  const queue = () => new Option('--queue <name>', 'which of them').choices(DEAD_LETTER_QUEUES);

  dlq
    .command('show', { isDefault: true })
    .summary('list what is stuck, and why')
    .description('Lists what is stuck and why, and removes nothing.')
    .addOption(queue())
    .option('--limit <n>', 'so many of each at most, from 1 to 1000', '20')
    .option('--json', 'print a JSON object a line', false)
    .addHelpText(
      'after',
      `
A message that is read is hidden from other readers for a moment, and its count of deliveries grows; when the command is
killed, it is there again after 30 seconds. Bodies are not shown. In a pipe: queue, sent, received, file, why, id, with tabs.

Exit codes: 0 nothing is stuck, 6 something is, 1 an error, 2 the command line is wrong.

Examples:
  $ ${COMMAND_LINE} dlq show
  $ ${COMMAND_LINE} dlq show --queue notifications --limit 100 --json`,
    )
    .action((options: ShowOptions) => show(options, session));

  dlq
    .command('redrive')
    .summary('send the uploads back to the arrivals queue')
    .description('Sends what is in the dead letters of the arrivals queue back to it, by a move of SQS itself.')
    .option('--rate <n>', 'messages a second at most, from 1 to 500; SQS chooses where it is not given')
    .option('--json', 'print one JSON object at the end', false)
    .addHelpText(
      'after',
      `
Mend the cause first: dlq show says what it is. A message that no repetition mends comes back as it is. Ctrl-C ends the
watching, not the move: the same command watches it again. An upload whose execution exists starts no second one.
The arrivals queue takes messages from its deployment alone, so the command takes the role that the deployment has for
it: it needs sts:AssumeRole for that. Undelivered events are files without an execution: reconcile --start starts them.
Failed notifications cannot be moved: they came from topics, and SQS moves messages to queues only. docs/runbook.md says
what to do instead.

Exit codes: 0 moved, or there was nothing to move; 1 an error; 2 the command line is wrong.

Example:
  $ ${COMMAND_LINE} dlq redrive`,
    )
    .action((options: RedriveOptions) => redrive(options, session));

  dlq
    .command('purge')
    .summary('remove for good what is stuck')
    .description('Removes every message of one of the queues, for good.')
    .addOption(queue().makeOptionMandatory())
    .option('--yes', 'do not ask', false)
    .option('--json', 'print one JSON object at the end', false)
    .addHelpText(
      'after',
      `
Files stay in their bucket: reconcile finds those without an execution. SQS takes up to a minute for it, and removes what
comes in that time too.

Exit codes: 0 removed, or there was nothing to remove; 1 an error, or the answer was no; 2 the command line is wrong.

Example:
  $ ${COMMAND_LINE} dlq purge --queue arrivals`,
    )
    .action((options: PurgeOptions) => purge(options, session));
}

interface ShowOptions extends DlqOptions {
  readonly queue?: DeadLetterQueue;
  readonly limit: string;
}

async function show(options: ShowOptions, session: Session): Promise<void> {
  const limit = wholeNumber('--limit', options.limit, { max: 1000 });
  const { queues, parameters } = await openClients(options, 'parameters', 'queues');
  const deployment = await findDeployment(parameters, options.deployment);
  for (const name of options.queue === undefined ? DEAD_LETTER_QUEUES : [options.queue]) {
    const url = urlsOf(deployment)[name];
    const { total } = await queueInfo(queues, url);
    const deadLetters = total === 0 ? [] : await readDeadLetters(queues, name, url, Math.min(limit, total));
    const known = Math.max(total, deadLetters.length);
    session.tell(`${NAMES[name]}: ${known === 0 ? 'none' : known.toLocaleString('en-US')}`);
    for (const deadLetter of deadLetters) {
      if (options.json) await session.print(JSON.stringify(deadLetter));
      else if (session.columns === undefined) await session.print(line(deadLetter));
      else await session.print(...block(deadLetter, session.paint));
    }
    if (known === 0) continue;
    session.exitCode = EXIT.found;
    if (deadLetters.length < known)
      session.tell(`${deadLetters.length} of them shown: raise --limit for more. Others may be in flight.`);
    session.tell(adviceOn(name, deadLetters));
  }
}

interface RedriveOptions extends DlqOptions {
  readonly rate?: string;
}

async function redrive(options: RedriveOptions, session: Session): Promise<void> {
  const perSecond = options.rate === undefined ? undefined : wholeNumber('--rate', options.rate, { max: 500 });
  const { queues, parameters } = await openClients(options, 'parameters', 'queues');
  const deployment = await findDeployment(parameters, options.deployment);
  const { arrivalsQueueArn } = deployment;
  const { arn: source, total } = await queueInfo(queues, deployment.deadLettersUrl);
  await tellOfOtherQueues(queues, deployment, session);
  if (total > 0) {
    const deadLetters = await readDeadLetters(
      queues,
      'arrivals',
      deployment.deadLettersUrl,
      Math.min(REDRIVE_SAMPLE, total),
    );
    const hopeless = deadLetters.filter((deadLetter) => deadLetter.hopeless).length;
    if (hopeless > 0) {
      session.tell(
        `${hopeless} of ${deadLetters.length} messages read will come back as they are: a retry does not help. See them with dlq show.`,
      );
    }
  }
  const bar = new ProgressBar(total, session.err);
  const move = { source, destination: arrivalsQueueArn, perSecond };
  const onMoved = (done: number) => bar.draw(done, 'messages');
  const moveAll = async (signal: AbortSignal) =>
    moveMessages(await mover(options, deployment), { ...move, signal }, session.sleep, onMoved);
  const moved = total === 0 ? 0 : await session.interruptibly(moveAll);
  if (total > 0) {
    bar.draw(moved, 'messages');
    bar.end();
  }
  if (options.json) return await session.print(JSON.stringify({ moved, destination: arrivalsQueueArn }));
  if (moved === 0) return session.tell('Nothing to send back.');
  await session.print(`${count(moved, 'message')} sent back to the arrivals queue`);
  session.tell(`What cannot be handled now either comes back: ${packageCommand('dlq show')}`);
}

/** A client with the redrive role of the deployment. */
async function mover(options: DlqOptions, { redriveRoleArn }: Deployment): Promise<Clients['queues']> {
  const { roles } = await openClients(options, 'roles');
  const credentials = await assumeRole(roles, redriveRoleArn);
  return (await openClients({ ...options, credentials }, 'queues')).queues;
}

async function tellOfOtherQueues(
  queues: Clients['queues'],
  { failedNotificationsUrl, undeliveredEventsUrl }: Deployment,
  session: Session,
): Promise<void> {
  const { total: events } = await queueInfo(queues, undeliveredEventsUrl);
  if (events > 0) session.tell(`${count(events, 'undelivered event')} left alone: ${HOW_TO_START_AGAIN}`);
  const { total } = await queueInfo(queues, failedNotificationsUrl);
  if (total > 0) session.tell(`${count(total, 'failed notification')} left alone: ${HOW_TO_TELL_AGAIN}`);
}

interface PurgeOptions extends DlqOptions {
  readonly queue: DeadLetterQueue;
  readonly yes: boolean;
}

async function purge(options: PurgeOptions, session: Session): Promise<void> {
  const { queues, parameters } = await openClients(options, 'parameters', 'queues');
  const url = urlsOf(await findDeployment(parameters, options.deployment))[options.queue];
  const { total } = await queueInfo(queues, url);
  if (total > 0) {
    const lost =
      options.queue !== 'notifications'
        ? 'The files stay in their bucket, and reconcile finds those that no execution was started for.'
        : 'Who was to hear of these outcomes will not.';
    const question = `${NAMES[options.queue]}: ${count(total, 'message')} will be removed for good. ${lost}`;
    await session.confirm([question], options.yes, 'Nothing was removed.');
    await session.finishing(() => queues.send(new PurgeQueueCommand({ QueueUrl: url })));
  }
  if (options.json) return await session.print(JSON.stringify({ queue: options.queue, removed: total }));
  if (total === 0) return session.tell('Nothing to remove.');
  await session.print(`${count(total, 'message')} removed`);
}

const HOW_TO_TELL_AGAIN =
  'they came from topics, and SQS moves messages to queues only. An outcome is told again to all who hear of it by an execution with its run_id.';

const HOW_TO_START_AGAIN = `SQS moves what came from queues only. Files among them have no execution: ${packageCommand('reconcile --start')} starts them.`;

function adviceOn(name: DeadLetterQueue, deadLetters: readonly DeadLetter[]): string {
  if (name === 'events') {
    return `Mend what refused them. Then: ${HOW_TO_START_AGAIN} When nothing of them is needed any more: ${packageCommand('dlq purge --queue events')}`;
  }
  if (deadLetters.every(({ hopeless }) => hopeless)) {
    return `No repetition mends these. When you have what you need of them: ${packageCommand(`dlq purge --queue ${name}`)}`;
  }
  if (name === 'notifications') return `Mend the subscriber. Then: ${HOW_TO_TELL_AGAIN}`;
  return `Mend the cause, then: ${packageCommand('dlq redrive')}`;
}

function block(deadLetter: DeadLetter, paint: Paint): readonly string[] {
  const { sent, file, route, outcome, run_id, why, received, id, hopeless } = deadLetter;
  const about = [outcome, route === null ? null : `route ${route}`, run_id].filter((each) => each !== null).join(', ');
  return [
    `${utcTime(sent)}  ${file ?? 'no file is named in it'}${about === '' ? '' : `  (${about})`}`,
    `  ${HANG}${paint(hopeless ? 'red' : 'yellow', why)}`,
    `  ${paint('dim', `received ${count(received, 'time')}, message ${id}`)}`,
  ];
}

function line({ queue, sent, received, file, why, id }: DeadLetter): string {
  return [queue, sent, String(received), file ?? '-', why, id].join(TAB);
}
