import {
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { count } from '../../functions/output-text.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Sleep } from '../session.ts';

interface Move {
  readonly source: string;
  readonly destination: string;
  /** Messages per second; undefined lets SQS choose. */
  readonly perSecond: number | undefined;
  /** Aborting stops the watching, not the move. */
  readonly signal: AbortSignal;
}

type Task = ListMessageMoveTasksResultEntry | undefined;

const POLL_INTERVAL_MS = 1000;
/** SQS does not promise that a new task is listed at once. */
const POLLS_FOR_A_NEW_TASK = 10;

/**
 * Starts a message move task of SQS, or joins one in progress, and waits for its end. The task continues if this
 * process ends.
 * @returns the number of messages moved.
 * @throws {CliError} the move failed or was cancelled, or the signal was aborted.
 */
export async function moveMessages(
  queues: SQSClient,
  move: Move,
  sleep: Sleep,
  onMoved: (moved: number) => void,
): Promise<number> {
  const before = await newestTask(queues, move.source);
  if (!isInProgress(before)) {
    await queues.send(
      new StartMessageMoveTaskCommand({
        SourceArn: move.source,
        // Required for messages that a function put aside: they have no source queue to return to.
        DestinationArn: move.destination,
        ...(move.perSecond !== undefined && { MaxNumberOfMessagesPerSecond: move.perSecond }),
      }),
    );
  }
  const isThis = (task: Task) => isInProgress(before) || task?.StartedTimestamp !== before?.StartedTimestamp;
  let task = await newestTask(queues, move.source);
  const moved = () => task?.ApproximateNumberOfMessagesMoved ?? 0;
  for (let polls = 1; isInProgress(task) || (!isThis(task) && polls < POLLS_FOR_A_NEW_TASK); polls++) {
    onMoved(moved());
    if (move.signal.aborted) throw noLongerFollowed(moved());
    await sleep(POLL_INTERVAL_MS, { signal: move.signal }).catch((error: Error) => {
      throw move.signal.aborted ? noLongerFollowed(moved()) : error;
    });
    task = await newestTask(queues, move.source);
  }
  if (task?.Status === 'COMPLETED') return moved();
  const why = task?.FailureReason ?? 'SQS does not say why';
  throw new CliError(`The move ended ${task?.Status ?? 'without a word'} after ${moved()} messages: ${why}`);
}

function noLongerFollowed(moved: number): CliError {
  return new CliError(
    `${count(moved, 'message')} sent back so far. SQS goes on with it by itself; the same command follows it again.`,
    { exitCode: EXIT.interrupted },
  );
}

async function newestTask(queues: SQSClient, SourceArn: string): Promise<Task> {
  const { Results: [newest] = [] } = await queues.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
  return newest;
}

function isInProgress(task: Task): boolean {
  return task?.Status === 'RUNNING' || task?.Status === 'CANCELLING';
}
