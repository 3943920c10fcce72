import type { IndexedExecution } from '../../functions/reconciliation/execution-index.ts';
import { lostSight, openRuns, type RunEnd, sawTheEnd, surelyNotStarted } from './run-end.ts';

/** How far an object came in a flow, by all of its executions. */
export type Standing =
  | { readonly kind: 'never-seen' | 'running' | 'succeeded' }
  /** Nothing was started, or a run ended without rows: both for sure. */
  | { readonly kind: 'failed' }
  /** Lume refused it as processed before, and no run of it is known that succeeded. */
  | { readonly kind: 'already-processed' }
  /** Runs whose end nobody saw, and that nobody follows now. */
  | { readonly kind: 'unwatched'; readonly runs: readonly RunEnd[] }
  /** A start may have reached Lume, and no id of a run is known. */
  | { readonly kind: 'uncertain'; readonly execution: string };

export interface Known {
  /** Undefined for an execution that Step Functions has forgotten meanwhile. */
  readonly look: (execution: IndexedExecution, isAlone: boolean) => Promise<RunEnd | undefined>;
  /** Executions that were given the id of a run, newest first. */
  readonly followersOf: (runId: string) => readonly IndexedExecution[];
  /** A newest execution that succeeded settles it, without a look at the ones before. */
  readonly trustsNewest: boolean;
}

/** @param executions all that are about the object, newest first. Only those that can matter are looked at. */
export async function standingOf(
  executions: readonly IndexedExecution[],
  { look, followersOf, trustsNewest }: Known,
): Promise<Standing> {
  const [newest] = executions;
  if (newest === undefined) return { kind: 'never-seen' };
  if (executions.some(isGoingOn)) return { kind: 'running' };
  if (executions.every(hasSucceeded) || (trustsNewest && hasSucceeded(newest))) return { kind: 'succeeded' };

  const lookAtAll = async (each: readonly IndexedExecution[]) =>
    (await Promise.all(each.map((one) => look(one, executions.length === 1)))).filter((end) => end !== undefined);
  const ends = await lookAtAll(executions);
  const known = new Set(executions.map(({ name }) => name));
  const others = openRuns(ends)
    .flatMap(({ run_id }) => followersOf(run_id ?? ''))
    .filter(({ name }) => !known.has(name));
  if (others.some(isGoingOn)) return { kind: 'running' };
  const all = [...ends, ...(await lookAtAll(others))];
  return judged(all.sort((a, b) => b.started_at.localeCompare(a.started_at)));
}

/** @param ends newest first. */
export function judged(ends: readonly RunEnd[]): Standing {
  const runs = openRuns(ends);
  if (runs.length > 0) return { kind: 'unwatched', runs };
  // What surely started nothing says nothing of the runs before it; of a run that was seen to end, nothing is left to say.
  const at = ends.findIndex((end) => !surelyNotStarted(end) && !lostSight(end));
  const telling = ends[at];
  if (telling === undefined || telling.outcome === 'FAILED' || telling.outcome === 'CRASHED') {
    const since = telling === undefined ? ends : ends.slice(0, at);
    const isRefused = since.some(({ not_started_because: because }) => because === 'already_processed');
    return { kind: isRefused ? 'already-processed' : 'failed' };
  }
  if (sawTheEnd(telling) || telling.outcome === 'IGNORED') return { kind: 'succeeded' };
  return { kind: 'uncertain', execution: telling.name };
}

function isGoingOn({ status }: IndexedExecution): boolean {
  return status === 'RUNNING' || status === 'PENDING_REDRIVE';
}

function hasSucceeded({ status }: IndexedExecution): boolean {
  return status === 'SUCCEEDED';
}
