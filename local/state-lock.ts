import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { utcTime } from '../cli/terminal/utc-time.ts';
import { oneLine } from '../functions/text.ts';
import { isDiskFull } from './disk-full.ts';

/** Who has a state directory to itself. */
export interface Holder {
  readonly pid: number;
  /** ISO 8601. */
  readonly since: string;
  /** Known once it listens. */
  readonly endpoint?: string;
  readonly landingBucket?: string;
}

/** Another local system is running on the state directory. The message says which one, and what to do. */
export class StateInUseError extends Error {
  override readonly name = 'StateInUseError';

  constructor(stateDir: string, holder: Holder | undefined) {
    const { pid, since, endpoint } = holder ?? {};
    const known = [
      pid === undefined ? '' : `process ${pid}`,
      since === undefined ? '' : `since ${utcTime(since)}`,
      endpoint === undefined ? '' : `at ${endpoint}`,
    ].filter(Boolean);
    const who = known.length === 0 ? '' : ` (${known.join(', ')})`;
    super(`A local system is running on ${stateDir} already${who}: end it first, or choose another folder with --dir.`);
  }
}

/** The folder cannot be made, or nothing can be kept in it. */
export class StateFolderError extends Error {
  override readonly name = 'StateFolderError';

  constructor(stateDir: string, cause: unknown) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const isFile = code === 'EEXIST' || code === 'ENOTDIR';
    const why = isFile ? 'a file is in its place' : oneLine(message);
    super(`The folder ${stateDir} cannot be used: ${why}. Name another with --dir.`, { cause });
  }
}

export interface StateLock extends Disposable {
  /** Tells other processes where the system is that holds the lock. */
  announce(running: { readonly endpoint: string; readonly landingBucket: string }): void;
}

/** Kept from the garbage collector, which would close them, and so give the lock away. */
const held = new Set<DatabaseSync>();

const LOCK = 'lock.sqlite';
const HOLDER = 'running.json';
/** Somebody who only asks has the lock for a moment. */
const PATIENCE_MS = 1_000;

/**
 * Takes a state directory, which is made when it is missing. The lock is one of the operating system: it ends with the
 * process, however that ends, so that there is never a stale one to judge.
 * @throws {StateInUseError}
 * @throws {StateFolderError}
 */
export function lockState(stateDir: string): StateLock {
  const lock = lockIn(stateDir);
  if (lock === undefined) throw new StateInUseError(stateDir, holderOf(stateDir));
  held.add(lock);
  const holder: Holder = { pid: process.pid, since: new Date().toISOString() };
  const tell = (told: Holder) => writeFileSync(join(stateDir, HOLDER), JSON.stringify(told));
  tell(holder);
  return {
    announce: (running) => tell({ ...holder, ...running }),
    [Symbol.dispose]: () => {
      held.delete(lock);
      lock.close();
    },
  };
}

function lockIn(stateDir: string): DatabaseSync | undefined {
  try {
    mkdirSync(stateDir, { recursive: true });
    return tryLock(stateDir, PATIENCE_MS);
  } catch (error) {
    if (isDiskFull(error)) throw error;
    throw new StateFolderError(stateDir, error);
  }
}

/** Who has the directory now; undefined: nobody, whatever an earlier process left there. */
export function holderNow(stateDir: string): Holder | undefined {
  const holder = holderOf(stateDir);
  if (holder === undefined) return undefined;
  const lock = tryLock(stateDir, 0);
  lock?.close();
  return lock === undefined ? holder : undefined;
}

function tryLock(stateDir: string, patienceMs: number): DatabaseSync | undefined {
  const file = new DatabaseSync(join(stateDir, LOCK), { timeout: patienceMs });
  try {
    file.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return file;
  } catch (error) {
    file.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
}

const SQLITE_BUSY = 5;

function holderOf(stateDir: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(join(stateDir, HOLDER), 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}
