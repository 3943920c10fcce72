import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Session } from '../session.ts';

/** What an interrupted replay needs to go on. */
export interface JournalEntry {
  readonly id: string;
  /** The window as it was at the first start: `--since 24h` means the same when the replay goes on. */
  readonly since: string;
  readonly until: string;
  /** Every key up to this one is done. */
  readonly after: string | null;
  readonly started: number;
}

/**
 * A file for each replay, told apart by everything that its command line says. It spares a replay that goes on the way up
 * to where it was; that nothing is started twice does not depend on it, but on the names of the executions and the id.
 */
export class Journal {
  readonly file: string;

  constructor(env: Session['env'], identity: readonly unknown[]) {
    const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16);
    const stateHome = env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state');
    this.file = join(stateHome, 'lume-arrivals', `replay-${hash}.json`);
  }

  read(): JournalEntry | undefined {
    try {
      return JSON.parse(readFileSync(this.file, 'utf8')) as JournalEntry;
    } catch {
      return undefined;
    }
  }

  /** In one step, so that a power cut leaves the old entry or the new one. */
  write(entry: JournalEntry): void {
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(`${this.file}.new`, JSON.stringify(entry));
    renameSync(`${this.file}.new`, this.file);
  }

  remove(): void {
    rmSync(this.file, { force: true });
  }
}

export function newReplayId(): string {
  return randomBytes(6).toString('hex');
}
