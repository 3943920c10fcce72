import { ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import { delayAfter } from '../../functions/polling/decide-next.ts';
import type { Sleep } from '../session.ts';
import type { Ending } from './execution-ending.ts';
import { eventsAfter } from './execution-history.ts';
import { NOTHING_SEEN, type View, withEvent } from './execution-progress.ts';
import { standing } from './progress-text.ts';
import type { Followed, Screen } from './watch-screen.ts';

/** Step Functions may not know an execution yet that was started a moment ago. */
const LOOKS_FOR_A_NEW_ONE = 5;

/**
 * Shows where an execution stands, and each change until it ends. Between two looks it waits as the workflow does between
 * two checks, from one second on, and no longer than until the next check.
 * @returns undefined when the signal was aborted.
 */
export async function follow(
  sfn: SFNClient,
  { executionArn }: Followed,
  screen: Screen,
  signal: AbortSignal,
  sleep: Sleep,
): Promise<Ending | undefined> {
  let view = NOTHING_SEEN;
  let quietLooks = 0;
  try {
    for (let looks = 1; ; looks++) {
      const before = view.seen;
      for (const event of await newEvents(view.seen, looks)) {
        const next = withEvent(view, event);
        const changed = standing(next) !== standing(view);
        view = next;
        if (changed && before > 0) await screen.show(view);
      }
      if (before === 0 && view.seen > 0) await screen.show(view);
      if (view.ending) return view.ending;
      quietLooks = view.seen > before ? 1 : quietLooks + 1;
      await sleep(pauseSeconds(quietLooks, view, new Date()) * 1000, { signal });
    }
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    screen.close();
  }

  async function newEvents(seen: number, looks: number) {
    try {
      return await eventsAfter(sfn, { executionArn, seen, signal });
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist && seen === 0 && looks < LOOKS_FOR_A_NEW_ONE) return [];
      throw error;
    }
  }
}

/** Something new is most likely soon after the last, and when the next check is due. */
export function pauseSeconds(quietLooks: number, { nextCheckAt }: Pick<View, 'nextCheckAt'>, now: Date): number {
  const pause = delayAfter(quietLooks, 1);
  if (nextCheckAt === undefined) return pause;
  const untilCheck = (nextCheckAt.getTime() - now.getTime()) / 1000;
  return Math.min(pause, Math.max(1, untilCheck));
}
