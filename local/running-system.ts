import { type StateHolder, stateHolder } from 'template-runner/state-lock';
import { oneLine, truncate } from '../functions/output-text.ts';
import { STATE_DIR, stateDirOf, stateDirs } from './state-dir.ts';

/** What another process needs to know of a running local system. */
export interface RunningSystem {
  readonly endpoint: string;
  readonly stackName: string;
}

/** No local system is running in the folder, or it is still starting. */
export class NotRunningError extends Error {
  override readonly name = 'NotRunningError';
}

/**
 * Finds the system that is running in this folder; without one, in any of the folders that `npm start` chooses.
 * @throws {NotRunningError} also when several run, and no folder is named
 */
export function findRunning(dir?: string): RunningSystem {
  const found = (dir === undefined ? stateDirs() : [dir]).flatMap((stateDir) => {
    const holder = stateHolder<RunningSystem>(stateDir);
    return holder === undefined ? [] : [{ stateDir, holder }];
  });
  const listening = found.flatMap(({ stateDir, holder }) => (isListening(holder) ? [{ stateDir, holder }] : []));
  const [first, ...others] = listening;
  // That of `--once`, the last, ends by itself.
  if (first !== undefined && others.every(({ stateDir }) => stateDir === stateDirOf({ once: true })))
    return first.holder;
  if (first !== undefined) {
    const folders = listening.map(({ stateDir, holder }) => `${stateDir} (${holder.stackName})`);
    throw new NotRunningError(`Several local systems are running: name one with --dir, of ${folders.join(', ')}.`);
  }
  const where = dir ?? STATE_DIR;
  throw new NotRunningError(
    found.length > 0
      ? `The local system on ${found[0]?.stateDir} is still starting: try again when it says where it is.`
      : `No local system is running on ${where}. Start it in another terminal: npm start${dir === undefined ? ', or name its folder with --dir' : ` -- --dir ${dir}`}`,
  );
}

function isListening(holder: StateHolder<RunningSystem>): holder is StateHolder<RunningSystem> & RunningSystem {
  return [holder.endpoint, holder.stackName].every((each) => each !== undefined);
}

/** Describes in one line why a command failed that talks to a running system. @param failed such as "Not uploaded" */
export function describeTrouble(error: unknown, failed: string): string {
  if (error instanceof NotRunningError) return error.message;
  const { message, cause } = error as Error;
  if ([error, cause].some((each) => isConnectionError((each ?? {}) as NodeJS.ErrnoException)))
    return 'The local system does not answer: it has ended or is shutting down. Start it again: npm start';
  return `${failed}: ${truncate(oneLine(message), 300)}`;
}

function isConnectionError({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'UND_ERR_SOCKET';
}
