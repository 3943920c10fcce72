import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isDiskFull } from './disk-full.ts';

/** The process that holds a state directory, and what it has announced to others. */
export type StateHolder<Announced extends object> = {
  readonly pid: number;
  /** ISO 8601. */
  readonly since: string;
} & Partial<Announced>;

/** Another process holds the state directory. */
export class StateInUseError extends Error {
  override readonly name = 'StateInUseError';
  /** Undefined where it is not known. */
  readonly holder: StateHolder<object> | undefined;

  constructor(stateDir: string, holder: StateHolder<object> | undefined) {
    super(`${stateDir} is in use by ${holder === undefined ? 'another process' : `process ${holder.pid}`}.`);
    this.holder = holder;
  }
}

/** The state directory cannot be created or written. The cause is the error of the operating system or of SQLite. */
export class StateDirError extends Error {
  override readonly name = 'StateDirError';

  constructor(stateDir: string, cause: unknown) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const isFile = code === 'EEXIST' || code === 'ENOTDIR';
    super(`The folder ${stateDir} cannot be used: ${isFile ? 'a file is in its place' : message}.`, { cause });
  }
}

export interface StateLock<Announced extends object> extends Disposable {
  /** Tells other processes about the system that holds the lock. */
  announce(announced: Announced): void;
}

/** Keeps held locks from the garbage collector, which would close and so release them. */
const held = new Set<DatabaseSync>();

const LOCK = 'lock.sqlite';
const HOLDER = 'running.json';
/** `stateHolder` takes the lock for a moment. */
const PATIENCE_MS = 1_000;
const SQLITE_BUSY = 5;

/**
 * Locks a state directory, creating it if it is missing. The operating system releases the lock when the process ends,
 * however it ends, so a lock is never stale.
 * @throws {StateInUseError}
 * @throws {StateDirError}
 */
export function lockState<Announced extends object>(stateDir: string): StateLock<Announced> {
  const lock = createAndLock(stateDir);
  if (lock === undefined) throw new StateInUseError(stateDir, readHolder(stateDir));
  held.add(lock);
  const holder = { pid: process.pid, since: new Date().toISOString() };
  const write = (content: object) => writeFileSync(join(stateDir, HOLDER), JSON.stringify(content));
  write(holder);
  return {
    announce: (announced) => write({ ...holder, ...announced }),
    [Symbol.dispose]: () => {
      held.delete(lock);
      lock.close();
    },
  };
}

/** The process that holds the directory now; undefined when none does, whatever an earlier one left there. */
export function stateHolder<Announced extends object>(stateDir: string): StateHolder<Announced> | undefined {
  const holder = readHolder<Announced>(stateDir);
  if (holder === undefined) return undefined;
  const lock = tryLock(stateDir, 0);
  lock?.close();
  return lock === undefined ? holder : undefined;
}

function createAndLock(stateDir: string): DatabaseSync | undefined {
  try {
    mkdirSync(stateDir, { recursive: true });
    return tryLock(stateDir, PATIENCE_MS);
  } catch (error) {
    if (isDiskFull(error)) throw error;
    throw new StateDirError(stateDir, error);
  }
}

/** @returns undefined when another process has the lock */
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

function readHolder<Announced extends object>(stateDir: string): StateHolder<Announced> | undefined {
  try {
    return JSON.parse(readFileSync(join(stateDir, HOLDER), 'utf8')) as StateHolder<Announced>;
  } catch {
    return undefined;
  }
}
