/**
 * Lume as this system sees it.
 *
 * The vendor documents the statuses, the metadata entries and the idempotency rule for its Python SDK, but not the wire
 * format (see `http-lume.ts`). `docs/lume.md` lists what is assumed.
 */

/** Statuses of a run in progress, in their order. */
export const RUNNING_STATUSES = ['CREATED', 'SYNCING_SOURCE', 'TRANSFORMING', 'SYNCING_TARGET'] as const;

/** Final statuses. */
export const TERMINAL_STATUSES = ['SUCCEEDED', 'PARTIAL_FAILED', 'FAILED', 'CRASHED'] as const;

export type RunningStatus = (typeof RUNNING_STATUSES)[number];
export type TerminalStatus = (typeof TERMINAL_STATUSES)[number];

/** What Lume tells about a run beside its status. Any JSON object: read it defensively. */
export type RunMetadata = Readonly<Record<string, unknown>>;

export interface LumeRun {
  /** Prefix `run_`. */
  readonly id: string;
  /** A known status, or any other, which counts as running. */
  readonly status: string;
  readonly metadata: RunMetadata;
  /** The metadata as Lume's own JSON, with all digits of its numbers. */
  readonly metadata_json: string;
  /** What was odd in the answer, in words for people. */
  readonly remarks: readonly string[];
}

export interface RunRequest {
  /** `name:version`, for example `customer_cleaner:v1`. */
  readonly flow_version: string;
  /** The full URI of one file, or a logical batch id for flows that read a database. */
  readonly source_path: string;
  /** Switches off Lume's check that a path is processed only once: a second run may duplicate rows in the target. */
  readonly force_rerun: boolean;
  /** Returned with the run. */
  readonly run_metadata?: Readonly<Record<string, string>>;
}

export interface Lume {
  /**
   * Starts a run and returns at once.
   * @throws {LumeError} one of the classes in `lume-errors.ts`.
   */
  run(request: RunRequest): Promise<LumeRun>;
  /**
   * The run with its current status and metadata.
   * @throws {LumeError} one of the classes in `lume-errors.ts`.
   */
  runStatus(runId: string): Promise<LumeRun>;
}

export function isTerminal(status: string): status is TerminalStatus {
  return (TERMINAL_STATUSES as readonly string[]).includes(status);
}

export function isKnownStatus(status: string): status is RunningStatus | TerminalStatus {
  return isTerminal(status) || (RUNNING_STATUSES as readonly string[]).includes(status);
}
