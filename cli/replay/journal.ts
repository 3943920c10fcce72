import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { UsageError } from '../errors.ts';
import type { Session } from '../session.ts';
import { pointInTime } from '../times.ts';

const time = z.iso.datetime();

const schema = z.object({
  id: z.string(),
  since: time,
  until: time,
  after: z.nullable(z.string()),
  started: z.number(),
});

/**
 * What a replay, or the like, needs to go on that was interrupted: its id; the window as it was at the first start, so that
 * `--since 24h` means the same when it goes on; the key up to which all is done, where it goes by keys; what was begun so far.
 */
export type JournalEntry = Readonly<z.infer<typeof schema>>;

/**
 * A file for each command line, told apart by everything that it says. It spares a replay that goes on the way up to where
 * it was; that nothing is started twice does not depend on it, but on the names of the executions and the id.
 */
export class Journal {
  readonly file: string;

  constructor(env: Session['env'], command: 'replay' | 'adopt', identity: readonly unknown[]) {
    const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16);
    const stateHome = env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state');
    this.file = join(stateHome, 'lume-arrivals', `${command}-${hash}.json`);
  }

  /** Undefined where there is none, or what lies there is none. */
  read(): JournalEntry | undefined {
    try {
      return z.safeParse(schema, JSON.parse(readFileSync(this.file, 'utf8'))).data;
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

export interface Beginning {
  readonly since?: string;
  readonly until?: string;
  readonly resume?: string;
  readonly fresh: boolean;
  readonly dryRun: boolean;
}

/**
 * The entry of the same command when it was interrupted, or a new one.
 * @throws {UsageError} the window is none.
 */
export function entryOf(journal: Journal, { since, until, resume, fresh, dryRun }: Beginning): JournalEntry {
  const known = fresh || dryRun ? undefined : journal.read();
  if (known) return known;
  const now = new Date();
  const from = since === undefined ? new Date(0) : pointInTime('--since', since, now);
  const to = until === undefined ? now : pointInTime('--until', until, now);
  if (from > to) throw new UsageError('--since must be before --until');
  const id = resume ?? randomBytes(6).toString('hex');
  return { id, since: from.toISOString(), until: to.toISOString(), after: null, started: 0 };
}
