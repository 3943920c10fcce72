import type { IndexedExecution } from '../../functions/reconciliation/execution-index.ts';
import { hasCertainlyNotStarted, hasSeenEnd, hasUnknownEnd, openRuns, type RunEnd } from './run-end.ts';

/** The state of an object in a flow, from all of its executions. */
export type FileState =
  | { readonly kind: 'never-seen' | 'running' | 'succeeded' }
  /** No run was started, or it ended without rows; both certain. */
  | { readonly kind: 'failed' }
  /** Lume refused it as already processed, and no known run succeeded. */
  | { readonly kind: 'already-processed' }
  /** Runs without a known end that no execution follows. */
  | { readonly kind: 'unwatched'; readonly runs: readonly RunEnd[] }
  /** A start may have reached Lume; its run id is unknown. */
  | { readonly kind: 'uncertain'; readonly execution: string };

interface FileStateSources {
  /** Undefined if Step Functions no longer keeps the execution. */
  readonly readRunEnd: (execution: IndexedExecution, isAlone: boolean) => Promise<RunEnd | undefined>;
  /** Executions that were given the run id, newest first. */
  readonly followersOf: (runId: string) => readonly IndexedExecution[];
  /** If the newest execution succeeded, do not read earlier ones. */
  readonly trustsNewest: boolean;
}

/** @param executions all about the object, newest first. Only relevant ones are described. */
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
  // Skip executions that started nothing or whose run another one saw end.
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
