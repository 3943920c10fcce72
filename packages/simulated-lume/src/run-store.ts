import { DatabaseSync } from 'node:sqlite';
import { flowNameAndVersion } from './flow-definition.ts';
import { type LumeRun, type RunMetadata, TERMINAL_STATUSES } from './lume-contract.ts';
import type { RejectReason, RowCounts, Script } from './run-script.ts';

/** Everything known about a run; the API returns `lumeRun(run)`. */
export interface RunRecord {
  readonly id: string;
  readonly flowVersion: string;
  readonly sourcePath: string;
  readonly forceRerun: boolean;
  readonly runMetadata: Readonly<Record<string, string>>;
  /** Null: the run does its real work. */
  readonly script: Script | null;
  readonly status: string;
  /** Index of the run's current status; a restart resumes at the beginning of that status. */
  readonly step: number;
  /** Null until known. */
  readonly rowCounts: RowCounts | null;
  readonly rejectReasons: readonly RejectReason[];
  readonly targetLocations: Readonly<Partial<Record<'mapped' | 'rejects', string>>>;
  /** When each status was entered, ISO 8601: `created_at`, `transforming_at` …, `finished_at`. */
  readonly timings: Readonly<Record<string, string>>;
  readonly errorMessage: string | null;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY, flow_version TEXT NOT NULL, source_path TEXT NOT NULL, status TEXT NOT NULL, record TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS runs_of_a_path ON runs (source_path, flow_version);`;

const TERMINAL = TERMINAL_STATUSES.map((status) => `'${status}'`).join(', ');

/** The runs, in a file or in memory. Every write is on disk when it returns, so a killed process loses none. */
export class RunStore {
  readonly #database: DatabaseSync;

  /** @param file absent: in memory */
  constructor(file: string | undefined) {
    this.#database = new DatabaseSync(file ?? ':memory:');
    this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    this.#database.exec(SCHEMA);
  }

  save(run: RunRecord): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO runs (id, flow_version, source_path, status, record) VALUES (?, ?, ?, ?, ?)')
      .run(run.id, run.flowVersion, run.sourcePath, run.status, JSON.stringify(run));
  }

  get(id: string): RunRecord | undefined {
    return this.#records('id = ?', id)[0];
  }

  /** The last run of this flow version that processed this path, fully or in part. */
  processed(flowVersion: string, sourcePath: string): RunRecord | undefined {
    const condition = `source_path = ? AND flow_version = ? AND status IN ('SUCCEEDED', 'PARTIAL_FAILED')`;
    return this.#records(condition, sourcePath, flowVersion).at(-1);
  }

  /** The last run of this flow version on this path that has not ended. */
  running(flowVersion: string, sourcePath: string): RunRecord | undefined {
    const condition = `source_path = ? AND flow_version = ? AND status NOT IN (${TERMINAL})`;
    return this.#records(condition, sourcePath, flowVersion).at(-1);
  }

  unfinished(): readonly RunRecord[] {
    return this.#records(`status NOT IN (${TERMINAL})`);
  }

  /** Newest first. */
  newest(limit: number): readonly RunRecord[] {
    const rows = this.#database.prepare('SELECT record FROM runs ORDER BY id DESC LIMIT ?').all(limit);
    return rows.map((row) => JSON.parse(String(row['record'])) as RunRecord);
  }

  /** Numbers of runs, by status and by source path. */
  counts(): { readonly byStatus: Record<string, number>; readonly byPath: Record<string, number> } {
    const count = (column: 'status' | 'source_path') => {
      const rows = this.#database.prepare(`SELECT ${column} AS name, count(*) AS runs FROM runs GROUP BY 1`).all();
      return Object.fromEntries(rows.map((row) => [String(row['name']), Number(row['runs'])]));
    };
    return { byStatus: count('status'), byPath: count('source_path') };
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #records(condition: string, ...values: readonly string[]): readonly RunRecord[] {
    const rows = this.#database.prepare(`SELECT record FROM runs WHERE ${condition} ORDER BY id`).all(...values);
    return rows.map((row) => JSON.parse(String(row['record'])) as RunRecord);
  }
}

/** The run as the API returns it. */
export function lumeRun(run: RunRecord): LumeRun {
  return { id: run.id, status: run.status, metadata: metadataOf(run) };
}

function metadataOf(run: RunRecord): RunMetadata {
  return {
    run: { run_id: run.id, flow_version: run.flowVersion },
    run_metadata: run.runMetadata,
    target_locations: run.targetLocations,
    row_counts: run.rowCounts,
    reject_reasons: run.rejectReasons,
    timings: run.timings,
    error_message: run.errorMessage,
    ...run.script?.metadata,
    ...(run.script?.metadata_bytes === undefined ? {} : { padding: '.'.repeat(run.script.metadata_bytes) }),
  };
}

/** Where a run writes. The key is always the same, so that repeated work overwrites itself. */
export function targetKey(run: RunRecord, file: 'mapped' | 'rejects', extension: string): string {
  const [name, version] = flowNameAndVersion(run.flowVersion);
  return `${name}/${version}/${run.id}/${file}.${extension}`;
}
