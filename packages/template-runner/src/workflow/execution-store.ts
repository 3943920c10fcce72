import { DatabaseSync } from 'node:sqlite';
import type { HistoryEvent } from './history-events.ts';

type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface Execution {
  /** Grows with each start, and is never used again. */
  readonly number: number;
  readonly arn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  /** JSON text, as it was given. */
  readonly input: string;
  readonly status: ExecutionStatus;
  readonly startedAtMs: number;
  readonly stoppedAtMs: number | null;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  /** Number of the event that tells of the entry into the present state; null before the first state. */
  readonly enteredEvent: number | null;
}

export interface StoredEvent {
  readonly id: number;
  readonly timestampMs: number;
  readonly event: HistoryEvent;
}

export interface Ending extends Pick<Execution, 'output' | 'error' | 'cause'> {
  readonly status: Exclude<ExecutionStatus, 'RUNNING'>;
}

/** A history is about 100 KB. */
const KEPT_HISTORIES = 1_000;

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS executions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    arn TEXT NOT NULL UNIQUE,
    stateMachineArn TEXT NOT NULL,
    name TEXT NOT NULL,
    input TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'RUNNING',
    startedAtMs INTEGER NOT NULL,
    stoppedAtMs INTEGER, output TEXT, error TEXT, cause TEXT, enteredEvent INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS byStatus ON executions (stateMachineArn, status, number);
  CREATE TABLE IF NOT EXISTS events (
    execution INTEGER NOT NULL, id INTEGER NOT NULL, timestampMs INTEGER NOT NULL, event TEXT NOT NULL,
    PRIMARY KEY (execution, id)
  ) STRICT, WITHOUT ROWID;
`;

/**
 * Executions in SQLite, for good, so that no name is used twice. Their histories, a hundred times as large, are kept of the
 * last ones: a history goes when so many executions after its own have been started, and its own has ended.
 *
 * The changes of one turn of the event loop are committed together, which is several times faster than one by one.
 * Whoever lets the outside see or do something because of a change waits for `committed` first; then the change
 * outlives the process, however it ends (a power cut may take the last turns).
 */
export class ExecutionStore {
  readonly #database: DatabaseSync;
  readonly #statements;
  readonly #keptHistories: number;
  #open = false;
  #committed = Promise.resolve();

  /**
   * @param file made when it is missing; `:memory:` for a store that ends with the process.
   * @param keptHistories of how many executions the history is kept
   */
  constructor(file: string, keptHistories = KEPT_HISTORIES) {
    this.#keptHistories = keptHistories;
    this.#database = new DatabaseSync(file);
    this.#database.exec(SCHEMA);
    this.#statements = {
      insert: this.#database.prepare(
        'INSERT INTO executions (arn, stateMachineArn, name, input, startedAtMs) VALUES (?, ?, ?, ?, ?) RETURNING *',
      ),
      end: this.#database.prepare(
        'UPDATE executions SET status = ?, output = ?, error = ?, cause = ?, stoppedAtMs = ? WHERE number = ? RETURNING *',
      ),
      enter: this.#database.prepare('UPDATE executions SET enteredEvent = ? WHERE number = ?'),
      byArn: this.#database.prepare('SELECT * FROM executions WHERE arn = ?'),
      running: this.#database.prepare("SELECT * FROM executions WHERE status = 'RUNNING' ORDER BY number"),
      list: this.#database.prepare(
        'SELECT * FROM executions WHERE stateMachineArn = ? AND number < ? ORDER BY number DESC LIMIT ?',
      ),
      listStatus: this.#database.prepare(
        'SELECT * FROM executions WHERE stateMachineArn = ? AND status = ? AND number < ? ORDER BY number DESC LIMIT ?',
      ),
      append: this.#database.prepare(
        `INSERT INTO events (execution, id, timestampMs, event)
         SELECT ?1, coalesce(max(id), 0) + 1, ?2, ?3 FROM events WHERE execution = ?1 RETURNING id`,
      ),
      last: this.#database.prepare('SELECT max(number) AS last FROM executions'),
      forget: this.#database.prepare(
        "DELETE FROM events WHERE execution = ? AND execution IN (SELECT number FROM executions WHERE status <> 'RUNNING')",
      ),
      event: this.#database.prepare('SELECT * FROM events WHERE execution = ? AND id = ?'),
      lastEvent: this.#database.prepare('SELECT max(id) AS id FROM events WHERE execution = ?'),
      forward: this.#database.prepare('SELECT * FROM events WHERE execution = ? AND id > ? ORDER BY id LIMIT ?'),
      backward: this.#database.prepare('SELECT * FROM events WHERE execution = ? AND id < ? ORDER BY id DESC LIMIT ?'),
    };
  }

  start(execution: Pick<Execution, 'arn' | 'stateMachineArn' | 'name' | 'input'>, started: HistoryEvent): Execution {
    this.#begin();
    const { arn, stateMachineArn, name, input } = execution;
    const stored = this.#statements.insert.get(arn, stateMachineArn, name, input, Date.now()) as unknown as Execution;
    this.append(stored.number, started);
    this.#statements.forget.run(stored.number - this.#keptHistories);
    return stored;
  }

  end(number: number, ending: Ending, ended: HistoryEvent): Execution {
    this.append(number, ended);
    const { status, output, error, cause } = ending;
    const stored = this.#statements.end.get(status, output, error, cause, Date.now(), number) as unknown as Execution;
    const { last } = this.#statements.last.get() as { last: number };
    if (number <= last - this.#keptHistories) this.#statements.forget.run(number);
    return stored;
  }

  /** @returns the number of the event in its history, from 1. */
  append(number: number, event: HistoryEvent): number {
    this.#begin();
    return Number(this.#statements.append.get(number, Date.now(), JSON.stringify(event))?.['id']);
  }

  /** Appends the event of an entry, and makes it the place where the execution is taken up again. */
  enter(number: number, entered: HistoryEvent): number {
    const id = this.append(number, entered);
    this.#statements.enter.run(id, number);
    return id;
  }

  /** Resolves when every change so far is on disk. */
  committed(): Promise<void> {
    return this.#committed;
  }

  find(arn: string): Execution | undefined {
    return this.#statements.byArn.get(arn) as unknown as Execution | undefined;
  }

  /** All that are running, oldest first. */
  running(): Execution[] {
    return this.#statements.running.all() as unknown as Execution[];
  }

  /** Newest first, those before a number. */
  list(stateMachineArn: string, page: { status?: string | undefined; before: number; limit: number }): Execution[] {
    const rows =
      page.status === undefined
        ? this.#statements.list.all(stateMachineArn, page.before, page.limit)
        : this.#statements.listStatus.all(stateMachineArn, page.status, page.before, page.limit);
    return rows as unknown as Execution[];
  }

  /** Events after a number, or those before it, backwards. */
  events(number: number, page: { reverse: boolean; from: number; limit: number }): StoredEvent[] {
    const statement = page.reverse ? this.#statements.backward : this.#statements.forward;
    return statement.all(number, page.from, page.limit).map(storedEvent);
  }

  event(number: number, id: number): StoredEvent {
    return storedEvent(this.#statements.event.get(number, id));
  }

  lastEvent(number: number): number {
    return Number(this.#statements.lastEvent.get(number)?.['id'] ?? 0);
  }

  close(): void {
    this.#commit();
    this.#database.close();
  }

  #begin(): void {
    if (this.#open) return;
    this.#database.exec('BEGIN');
    this.#open = true;
    this.#committed = new Promise((resolve) => {
      setImmediate(() => {
        this.#commit();
        resolve();
      });
    });
  }

  #commit(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#database.exec('COMMIT');
  }
}

function storedEvent(row: unknown): StoredEvent {
  const { id, timestampMs, event } = row as { id: number; timestampMs: number; event: string };
  return { id, timestampMs, event: JSON.parse(event) };
}
