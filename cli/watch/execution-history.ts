import { type HistoryEvent, paginateGetExecutionHistory, type SFNClient } from '@aws-sdk/client-sfn';
import { tellsState } from './execution-progress.ts';

interface EventsAfter {
  readonly executionArn: string;
  /** Number of the last event that is known; 0 for none. */
  readonly seen: number;
  /** Events a call. */
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
}

/**
 * The events after the last one that is known, oldest first. The history is read backwards up to there; where nothing is
 * known, up to the newest event that tells the state, which knows all that came before it.
 */
export async function eventsAfter(
  sfn: SFNClient,
  { executionArn, seen, pageSize = 100, signal }: EventsAfter,
): Promise<readonly HistoryEvent[]> {
  const found: HistoryEvent[] = [];
  const pages = paginateGetExecutionHistory(
    { client: sfn, pageSize },
    { executionArn, reverseOrder: true, includeExecutionData: true },
    signal && { abortSignal: signal },
  );
  for await (const { events = [] } of pages) {
    const fresh = events.filter(({ id = 0 }) => id > seen);
    found.push(...fresh);
    if (fresh.length < events.length || (seen === 0 && fresh.some(tellsState))) break;
  }
  return found.reverse();
}
