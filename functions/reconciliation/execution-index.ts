import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { objectMark } from '../arrivals/execution-name.ts';
import type { ListedObject } from './routes.ts';

export interface IndexedExecution {
  /** A status of Step Functions. */
  readonly status: string;
  readonly startedAtMs: number;
}

/** How far an object came in a flow, by its newest execution. */
export type Progress = 'never-seen' | 'running' | 'succeeded' | 'failed';

/**
 * The newest execution of each object, in a file: memory does not grow with the number of executions. The file goes with
 * the index.
 */
export class ExecutionIndex implements Disposable {
  readonly #dir = mkdtempSync(join(tmpdir(), 'lume-arrivals-'));
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #find: StatementSync;

  constructor() {
    this.#db = new DatabaseSync(join(this.#dir, 'executions.sqlite'));
    this.#db.exec(`
      PRAGMA journal_mode = OFF;
      PRAGMA synchronous = OFF;
      CREATE TABLE executions (mark TEXT PRIMARY KEY, status TEXT NOT NULL, startedAtMs INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    `);
    this.#insert = this.#db.prepare(
      `INSERT INTO executions VALUES (?, ?, ?) ON CONFLICT DO UPDATE
       SET status = excluded.status, startedAtMs = excluded.startedAtMs WHERE excluded.startedAtMs > startedAtMs`,
    );
    this.#find = this.#db.prepare('SELECT status, startedAtMs FROM executions WHERE mark = ?');
  }

  add(entries: Iterable<readonly [mark: string, execution: IndexedExecution]>): void {
    this.#db.exec('BEGIN');
    for (const [mark, { status, startedAtMs }] of entries) this.#insert.run(mark, status, startedAtMs);
    this.#db.exec('COMMIT');
  }

  /**
   * An execution that was started by hand names a path and no content: it counts for the content that lay there when it
   * was started.
   */
  progressOf(object: ListedObject, flowVersion: string, sourcePath: string): Progress {
    const byPath = this.#newest(pathMark(flowVersion, sourcePath));
    const executions = [
      this.#newest(objectMark(flowVersion, object)),
      byPath && byPath.startedAtMs >= object.lastModified.getTime() ? byPath : undefined,
    ].filter((execution) => execution !== undefined);
    const [newest] = executions.sort((a, b) => b.startedAtMs - a.startedAtMs);
    if (newest === undefined) return 'never-seen';
    if (newest.status === 'RUNNING' || newest.status === 'PENDING_REDRIVE') return 'running';
    return newest.status === 'SUCCEEDED' ? 'succeeded' : 'failed';
  }

  #newest(mark: string): IndexedExecution | undefined {
    return this.#find.get(mark) as unknown as IndexedExecution | undefined;
  }

  [Symbol.dispose](): void {
    this.#db.close();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

/** What an execution by hand is known by. */
export function pathMark(flowVersion: string, sourcePath: string): string {
  const path = createHash('sha256').update(JSON.stringify([flowVersion.split(':')[0], sourcePath]));
  return `path ${path.digest('hex').slice(0, 20)}`;
}
