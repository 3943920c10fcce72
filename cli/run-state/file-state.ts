import type { IndexedExecution } from '../../functions/reconciliation/execution-index.ts';
import { hasCertainlyNotStarted, hasSeenEnd, hasUnknownEnd, openRuns, type RunEnd } from './run-end.ts';

/** How far an object came in a flow, by all of its executions. */
export type FileState =
  | { readonly kind: 'never-seen' | 'running' | 'succeeded' }
  /** Nothing was started, or a run ended without rows: both for sure. */
  | { readonly kind: 'failed' }
  /** Lume refused it as processed before, and no run of it is known that succeeded. */
  | { readonly kind: 'already-processed' }
  /** Runs whose end nobody saw, and that nobody follows now. */
  | { readonly kind: 'unwatched'; readonly runs: readonly RunEnd[] }
  /** A start may have reached Lume, and no id of a run is known. */
  | { readonly kind: 'uncertain'; readonly execution: string };

export interface FileStateSources {
  /** Undefined for an execution that Step Functions has forgotten meanwhile. */
  readonly readRunEnd: (execution: IndexedExecution, isAlone: boolean) => Promise<RunEnd | undefined>;
  /** Executions that were given the id of a run, newest first. */
  readonly followersOf: (runId: string) => readonly IndexedExecution[];
  /** A newest execution that succeeded settles it, without a look at the ones before. */
  readonly trustsNewest: boolean;
}

/** @param executions all that are about the object, newest first. Only those that can matter are looked at. */
export async function fileStateOf(
  executions: readonly IndexedExecution[],
  { readRunEnd, followersOf, trustsNewest }: FileStateSources,
): Promise<FileState> {
  const [newest] = executions;
  if (newest === undefined) return { kind: 'never-seen' };
  if (executions.some(isRunning)) return { kind: 'running' };
  if (executions.every(hasSucceeded) || (trustsNewest && hasSucceeded(newest))) return { kind: 'succeeded' };

  const readAll = async (each: readonly IndexedExecution[]) =>
    (await Promise.all(each.map((one) => readRunEnd(one, executions.length === 1)))).filter((end) => end !== undefined);
  const ends = await readAll(executions);
  const known = new Set(executions.map(({ name }) => name));
  const others = openRuns(ends)
    .flatMap(({ run_id }) => followersOf(run_id ?? ''))
    .filter(({ name }) => !known.has(name));
  if (others.some(isRunning)) return { kind: 'running' };
  const all = [...ends, ...(await readAll(others))];
  return fileStateFrom(all.sort((a, b) => b.started_at.localeCompare(a.started_at)));
}

/** @param ends newest first. */
export function fileStateFrom(ends: readonly RunEnd[]): FileState {
  const runs = openRuns(ends);
  if (runs.length > 0) return { kind: 'unwatched', runs };
  // What surely started nothing says nothing of the runs before it; of a run that was seen to end, nothing is left to say.
  const at = ends.findIndex((end) => !hasCertainlyNotStarted(end) && !hasUnknownEnd(end));
  const telling = ends[at];
  if (telling === undefined || telling.outcome === 'FAILED' || telling.outcome === 'CRASHED') {
    const since = telling === undefined ? ends : ends.slice(0, at);
    const isRefused = since.some(({ not_started_because: because }) => because === 'already_processed');
    return { kind: isRefused ? 'already-processed' : 'failed' };
  }
  if (hasSeenEnd(telling) || telling.outcome === 'IGNORED') return { kind: 'succeeded' };
  return { kind: 'uncertain', execution: telling.name };
}

function isRunning({ status }: IndexedExecution): boolean {
  return status === 'RUNNING' || status === 'PENDING_REDRIVE';
}

function hasSucceeded({ status }: IndexedExecution): boolean {
  return status === 'SUCCEEDED';
}
