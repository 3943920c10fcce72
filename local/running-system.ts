import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { oneLine, truncate } from '../functions/output-text.ts';
import { type Holder, holderNow } from './state-lock.ts';

/** What another process needs to know of the local system that is running. */
export type RunningSystem = Required<Holder>;

/** No local system is running here. */
export class NotRunningError extends Error {
  override readonly name = 'NotRunningError';
}

export const STATE_DIR = '.local';
/** Where `--once` has a state of its own. */
const ONCE = 'once';

export function stateDirOf({ dir, once }: { readonly dir?: string | undefined; readonly once: boolean }): string {
  return dir ?? (once ? join(STATE_DIR, ONCE) : STATE_DIR);
}

/** All that a local system keeps in its folder. Nothing else in it is ever removed: it may be anybody's. */
const KEPT =
  /^(?:cdk\.out|aws|mail|slack|secrets\.json(?:\.new)?|(?:executions|lume)\.sqlite(?:-wal|-shm|-journal)?|lume\.sqlite\.staging)$/;

/** Removes what an earlier run left, but not the lock. The caller holds it. */
export async function forgetState(stateDir: string): Promise<void> {
  const left = (await readdir(stateDir)).filter((name) => KEPT.test(name));
  for (const name of left) await rm(join(stateDir, name), { recursive: true, force: true });
}

/**
 * The system that is running in this folder; when none is named, in the usual one or in that of `--once`.
 * @throws {NotRunningError}
 */
export function findRunning(dir?: string): RunningSystem {
  const candidates = dir === undefined ? [stateDirOf({ once: false }), stateDirOf({ once: true })] : [dir];
  const holders = candidates.flatMap((stateDir) => holderNow(stateDir) ?? []);
  for (const holder of holders) if (isListening(holder)) return holder;
  const where = dir ?? STATE_DIR;
  throw new NotRunningError(
    holders.length > 0
      ? `The local system on ${where} is still starting: try again when it says where it is.`
      : `No local system is running on ${where}. Start it in another terminal: npm start${dir === undefined ? ', or name its folder with --dir' : ` -- --dir ${dir}`}`,
  );
}

function isListening(holder: Holder): holder is RunningSystem {
  return holder.endpoint !== undefined && holder.landingBucket !== undefined;
}

/** What went wrong between a command and the system that it found, in one line: the person at the terminal can see to it. */
export function systemTrouble(error: unknown, what: string): string {
  if (error instanceof NotRunningError) return error.message;
  const { message, cause } = error as Error;
  if ([error, cause].some((each) => isGone((each ?? {}) as NodeJS.ErrnoException))) {
    return 'The local system does not answer: it has ended without a word, or is ending. Start it again: npm start';
  }
  return `${what}: ${truncate(oneLine(message), 300)}`;
}

function isGone({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'UND_ERR_SOCKET';
}
