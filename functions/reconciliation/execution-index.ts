import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { objectMark } from '../arrivals/execution-name.ts';
import type { ListedObject } from '../aws/object-listing.ts';

export interface IndexedExecution {
  readonly name: string;
  /** A status of Step Functions. */
  readonly status: string;
  readonly startedAtMs: number;
}

/**
 * Executions by what they are about, in a file: memory does not grow with their number. The file goes with the index. An
 * execution may be about several things: a run by its id, and the path that somebody wrote beside it.
 */
export class ExecutionIndex implements Disposable {
  readonly #dir = mkdtempSync(join(tmpdir(), 'lume-arrivals-'));
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #find: StatementSync;
  readonly #remember: StatementSync;
  readonly #recall: StatementSync;

  constructor() {
    this.#db = new DatabaseSync(join(this.#dir, 'executions.sqlite'));
    this.#db.exec(`
      PRAGMA journal_mode = OFF;
      PRAGMA synchronous = OFF;
      CREATE TABLE executions (
        mark TEXT, startedAtMs INTEGER, name TEXT, status TEXT NOT NULL, PRIMARY KEY (mark, startedAtMs, name)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE notes (name TEXT PRIMARY KEY, note TEXT NOT NULL) STRICT, WITHOUT ROWID;
    `);
    this.#insert = this.#db.prepare('INSERT OR IGNORE INTO executions VALUES (?, ?, ?, ?)');
    this.#find = this.#db.prepare(
      'SELECT name, status, startedAtMs FROM executions WHERE mark = ? ORDER BY startedAtMs DESC',
    );
    this.#remember = this.#db.prepare('INSERT OR REPLACE INTO notes VALUES (?, ?)');
    this.#recall = this.#db.prepare('SELECT note FROM notes WHERE name = ?');
  }

  add(entries: Iterable<readonly [mark: string, execution: IndexedExecution]>): void {
    this.#db.exec('BEGIN');
    for (const [mark, { name, status, startedAtMs }] of entries) this.#insert.run(mark, startedAtMs, name, status);
    this.#db.exec('COMMIT');
  }

  /** The executions with one of these marks, newest first, each once. */
  marked(...marks: readonly string[]): readonly IndexedExecution[] {
    return newestFirst(marks.flatMap((mark) => this.#find.all(mark) as unknown as IndexedExecution[]));
  }

  /**
   * The executions about an object in a flow, newest first. One that was started by hand names a path and no content: it
   * counts for the content that lay there when it was started.
   */
  about(object: ListedObject, flowVersion: string, sourcePath: string): readonly IndexedExecution[] {
    const byPath = this.marked(pathMark(flowVersion, sourcePath)).filter(
      ({ startedAtMs }) => startedAtMs >= object.lastModified.getTime(),
    );
    return newestFirst([...this.marked(objectMark(flowVersion, object)), ...byPath]);
  }

  /** Keeps what a look at an execution has found out. */
  remember(name: string, note: string): void {
    this.#remember.run(name, note);
  }

  recall(name: string): string | undefined {
    return (this.#recall.get(name) as { readonly note: string } | undefined)?.note;
  }

  [Symbol.dispose](): void {
    this.#db.close();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

function newestFirst(executions: readonly IndexedExecution[]): readonly IndexedExecution[] {
  const each = new Map(executions.map((execution) => [execution.name, execution]));
  return [...each.values()].sort((a, b) => b.startedAtMs - a.startedAtMs);
}

/** What an execution by hand is known by that names a path. */
export function pathMark(flowVersion: string, sourcePath: string): string {
  const path = createHash('sha256').update(JSON.stringify([flowVersion.split(':')[0], sourcePath]));
  return `path ${path.digest('hex').slice(0, 20)}`;
}

/** What an execution by hand is known by that follows a run. */
export function runMark(runId: string): string {
  return `run ${createHash('sha256').update(runId).digest('hex').slice(0, 20)}`;
}
