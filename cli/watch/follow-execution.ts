import { ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import { delayAfter } from '../../functions/polling/decide-next.ts';
import type { Sleep } from '../session.ts';
import type { Ending } from './execution-ending.ts';
import { eventsAfter } from './execution-history.ts';
import { type ExecutionProgress, NO_PROGRESS, withEvent } from './execution-progress.ts';
import { progressText } from './progress-text.ts';
import type { WatchedExecution, WatchScreen } from './watch-screen.ts';

/** A new execution may not be visible at once. */
const POLLS_FOR_A_NEW_EXECUTION = 5;

/**
 * Shows the progress of an execution until it ends. Polls like the workflow does, from one second on, and no later than
 * the next check.
 * @returns undefined if the signal was aborted.
 */
export async function followExecution(
  sfn: SFNClient,
  { executionArn }: WatchedExecution,
  screen: WatchScreen,
  signal: AbortSignal,
  sleep: Sleep,
): Promise<Ending | undefined> {
  let progress = NO_PROGRESS;
  let quietPolls = 0;
  try {
    for (let polls = 1; ; polls++) {
      const before = progress.seen;
      for (const event of await newEvents(progress.seen, polls)) {
        const next = withEvent(progress, event);
        const changed = progressText(next) !== progressText(progress);
        progress = next;
        if (changed && before > 0) await screen.show(progress);
      }
      if (before === 0 && progress.seen > 0) await screen.show(progress);
      if (progress.ending) return progress.ending;
      quietPolls = progress.seen > before ? 1 : quietPolls + 1;
      await sleep(pauseSeconds(quietPolls, progress, new Date()) * 1000, { signal });
    }
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    screen.close();
  }

  async function newEvents(seen: number, polls: number) {
    try {
      return await eventsAfter(sfn, { executionArn, seen, signal });
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist && seen === 0 && polls < POLLS_FOR_A_NEW_EXECUTION) return [];
      throw error;
    }
  }
}

/** Seconds until the next poll. Changes are likely soon after the last one, and at the next check. */
export function pauseSeconds(
  quietPolls: number,
  { nextCheckAt }: Pick<ExecutionProgress, 'nextCheckAt'>,
  now: Date,
): number {
  const pause = delayAfter(quietPolls, 1);
  if (nextCheckAt === undefined) return pause;
  const untilCheck = (nextCheckAt.getTime() - now.getTime()) / 1000;
  return Math.min(pause, Math.max(1, untilCheck));
}
