import { type HistoryEvent, paginateGetExecutionHistory, type SFNClient } from '@aws-sdk/client-sfn';
import { tellsState } from './execution-progress.ts';

interface EventsAfter {
  readonly executionArn: string;
  /** Id of the last known event; 0 for none. */
  readonly seen: number;
  /** Events per call. */
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
}

/**
 * Events after the last known one, oldest first. Reads backwards, up to that one, or initially up to the newest event
 * with state data, which includes everything before.
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
