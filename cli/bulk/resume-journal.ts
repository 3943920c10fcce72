import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import type { TimeWindow } from '../arguments/time-options.ts';
import { UsageError } from '../cli-error.ts';
import type { Session } from '../session.ts';

const time = z.iso.datetime();

const schema = z.object({
  id: z.string(),
  since: time,
  until: time,
  after: z.nullable(z.string()),
  started: z.number(),
});

/**
 * What an interrupted bulk operation needs to resume: its id, its original window (so that `--since 24h` keeps its
 * meaning), the last key done, and the number of executions started.
 */
export type JournalEntry = Readonly<z.infer<typeof schema>>;

type Interruptible = 'replay' | 'adopt';

/**
 * One file for each distinct command line. It only saves time: executions are never started twice because the id is
 * part of their names.
 */
export class Journal {
  readonly file: string;

  constructor(env: Session['env'], command: Interruptible, identity: readonly unknown[]) {
    this.file = join(directoryOf(env), `${command}-${digest(identity).slice(0, 16)}.json`);
  }

  /** Undefined if missing or invalid. */
  read(): JournalEntry | undefined {
    return entryIn(this.file);
  }

  /** Atomic: after a power cut the file is the old or the new entry. */
  write(entry: JournalEntry): void {
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(`${this.file}.new`, JSON.stringify(entry));
    renameSync(`${this.file}.new`, this.file);
  }

  remove(): void {
    rmSync(this.file, { force: true });
  }
}

interface Beginning {
  /** From the command line, at this start. */
  readonly window: TimeWindow;
  readonly resume?: string;
  readonly fresh: boolean;
  readonly dryRun: boolean;
}

interface Noted {
  readonly journal: Journal;
  readonly entry: JournalEntry;
}

/**
 * The entry of the same command line if it was interrupted, or a new one.
 * @param identity every option that distinguishes this command line, without the id.
 * @throws {UsageError} --resume names an id of another command line.
 */
export function openJournal(
  env: Session['env'],
  command: Interruptible,
  identity: readonly unknown[],
  { window, resume, fresh, dryRun }: Beginning,
): Noted {
  if (resume !== undefined && !isIdOf(resume, command, identity)) {
    throw new UsageError(
      `--resume ${resume}: is not an id of this command line, which has to be repeated as it was. ${interruptedHere(env, command)}`,
    );
  }
  const here = new Journal(env, command, [...identity, null]);
  const isElsewhere = resume !== undefined && here.read()?.id !== resume;
  const journal = isElsewhere ? new Journal(env, command, [...identity, resume]) : here;
  const known = fresh || dryRun ? undefined : journal.read();
  if (known) return { journal, entry: known };
  const id = resume ?? newId(command, identity);
  return {
    journal,
    entry: { id, since: window.since.toISOString(), until: window.until.toISOString(), after: null, started: 0 },
  };
}

const RANDOM_CHARACTERS = 12;
const CHECK_CHARACTERS = 4;

/** 16 hex digits; the last four are a checksum over the rest and the command line, so that a mistyped id is refused. */
function newId(command: Interruptible, identity: readonly unknown[]): string {
  const random = randomBytes(RANDOM_CHARACTERS / 2).toString('hex');
  return random + checkOf(random, command, identity);
}

function isIdOf(id: string, command: Interruptible, identity: readonly unknown[]): boolean {
  const random = id.slice(0, RANDOM_CHARACTERS);
  return id === random + checkOf(random, command, identity);
}

function checkOf(random: string, command: Interruptible, identity: readonly unknown[]): string {
  return digest([random, command, ...identity]).slice(0, CHECK_CHARACTERS);
}

function interruptedHere(env: Session['env'], command: Interruptible): string {
  const ids = filesIn(directoryOf(env)).flatMap((name) =>
    name.startsWith(`${command}-`) ? (entryIn(join(directoryOf(env), name))?.id ?? []) : [],
  );
  return ids.length === 0
    ? `On this machine no ${command} was interrupted.`
    : `Interrupted on this machine: ${ids.sort().join(', ')}.`;
}

function filesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return []; // no journal yet
  }
}

function entryIn(file: string): JournalEntry | undefined {
  try {
    return z.safeParse(schema, JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

function directoryOf(env: Session['env']): string {
  return join(env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'lume-arrivals');
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
