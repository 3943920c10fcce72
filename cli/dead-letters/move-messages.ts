import {
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { count } from '../../functions/output-text.ts';
import { CliError, EXIT } from '../errors.ts';
import type { Sleep } from '../session.ts';

export interface Move {
  readonly source: string;
  readonly destination: string;
  /** Messages a second; left to SQS where it is undefined. */
  readonly perSecond: number | undefined;
  /** Aborted, it is followed no longer. */
  readonly signal: AbortSignal;
}

type Task = ListMessageMoveTasksResultEntry | undefined;

const LOOK_EVERY_MS = 1000;
/** Nothing says that a task is listed as soon as it was started. */
const LOOKS_FOR_A_NEW_TASK = 10;

/**
 * Has SQS move the messages, and follows that to its end; a move that is under way already is followed instead. The move
 * is SQS's own: it goes on when this process ends.
 * @returns how many were moved.
 * @throws {CliError} the move failed or was cancelled, or is followed no longer.
 */
export async function moveMessages(
  queues: SQSClient,
  move: Move,
  sleep: Sleep,
  onMoved: (moved: number) => void,
): Promise<number> {
  const before = await newestTask(queues, move.source);
  if (!isGoing(before)) {
    await queues.send(
      new StartMessageMoveTaskCommand({
        SourceArn: move.source,
        // Named, because what a function has put aside came from no queue: SQS knows no way back for it.
        DestinationArn: move.destination,
        ...(move.perSecond !== undefined && { MaxNumberOfMessagesPerSecond: move.perSecond }),
      }),
    );
  }
  const isThis = (task: Task) => isGoing(before) || task?.StartedTimestamp !== before?.StartedTimestamp;
  let task = await newestTask(queues, move.source);
  const moved = () => task?.ApproximateNumberOfMessagesMoved ?? 0;
  for (let looks = 1; isGoing(task) || (!isThis(task) && looks < LOOKS_FOR_A_NEW_TASK); looks++) {
    onMoved(moved());
    if (move.signal.aborted) throw noLongerFollowed(moved());
    await sleep(LOOK_EVERY_MS, { signal: move.signal }).catch((error: Error) => {
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

function isGoing(task: Task): boolean {
  return task?.Status === 'RUNNING' || task?.Status === 'CANCELLING';
}
