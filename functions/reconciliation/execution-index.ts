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
 * Looks up executions by what they are about. Kept in a temporary file, so that memory does not grow with their number. A
 * manual execution can be about both a run id and a source path.
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

  /** The executions with any of these marks, newest first, without duplicates. */
  marked(...marks: readonly string[]): readonly IndexedExecution[] {
    return newestFirst(marks.flatMap((mark) => this.#find.all(mark) as unknown as IndexedExecution[]));
  }

  /**
   * The executions about an object in a flow, newest first. A manual execution names a path and no content: it counts for
   * the content stored there when it started.
   */
  about(object: ListedObject, flowVersion: string, sourcePath: string): readonly IndexedExecution[] {
    const byPath = this.marked(pathMark(flowVersion, sourcePath)).filter(
      ({ startedAtMs }) => startedAtMs >= object.lastModified.getTime(),
    );
    return newestFirst([...this.marked(objectMark(flowVersion, object)), ...byPath]);
  }

  /** Caches what was found out about an execution. */
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

/** The mark of a manual execution that names a path. */
export function pathMark(flowVersion: string, sourcePath: string): string {
  const path = createHash('sha256').update(JSON.stringify([flowVersion.split(':')[0], sourcePath]));
  return `path ${path.digest('hex').slice(0, 20)}`;
}

/** The mark of a manual execution that watches a run. */
export function runMark(runId: string): string {
  return `run ${createHash('sha256').update(runId).digest('hex').slice(0, 20)}`;
}
