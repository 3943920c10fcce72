import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Thrown at the start if another process uses the same data directory: two would overwrite each other's state. */
export class DataDirectoryInUseError extends Error {
  override readonly name = 'DataDirectoryInUseError';

  constructor(dataDir: string, options?: ErrorOptions) {
    super(`Another process is running on ${dataDir}: stop it, or choose another data directory.`, options);
  }
}

const SEQUENCER_DIGITS = 18;

export interface WireState {
  readonly db: DatabaseSync;
  /** The next S3 sequencer: 18 upper-case hexadecimal digits, greater than all earlier ones, even across restarts. */
  nextSequencer(): string;
  close(): void;
}

/**
 * Opens the wire's own database, which also locks the data directory. Sequencers follow the system time in microseconds,
 * but never decrease.
 * @throws {DataDirectoryInUseError}
 */
export function openWireState(dataDir: string, nowMs: () => number = Date.now): WireState {
  mkdirSync(dataDir, { recursive: true });
  const db = new DatabaseSync(join(dataDir, 'wire.db'));
  try {
    // The operating system releases the lock when the process ends, however it ends.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    db.exec('CREATE TABLE IF NOT EXISTS sequencer (id INTEGER PRIMARY KEY CHECK (id = 1), last INTEGER NOT NULL)');
    db.exec('INSERT OR IGNORE INTO sequencer VALUES (1, 0); UPDATE sequencer SET last = last');
  } catch (cause) {
    db.close();
    throw new DataDirectoryInUseError(dataDir, { cause });
  }
  const advance = db.prepare('UPDATE sequencer SET last = max(last + 1, ?) RETURNING last');
  return {
    db,
    nextSequencer: () => {
      const last = Number(advance.get(nowMs() * 1000)?.['last']);
      return last.toString(16).toUpperCase().padStart(SEQUENCER_DIGITS, '0');
    },
    close: () => db.close(),
  };
}
