/**
 * Lume as this system sees it.
 *
 * The statuses, the metadata entries and the idempotency rule are documented by the vendor for its Python SDK. The wire
 * (see `http-lume.ts`) is not; `docs/lume.md` lists what is assumed.
 */

/** Statuses that mean "still going", in the order in which a run goes through them. */
export const RUNNING_STATUSES = ['CREATED', 'SYNCING_SOURCE', 'TRANSFORMING', 'SYNCING_TARGET'] as const;

/** Statuses after which a run never changes again. */
export const TERMINAL_STATUSES = ['SUCCEEDED', 'PARTIAL_FAILED', 'FAILED', 'CRASHED'] as const;

export type RunningStatus = (typeof RUNNING_STATUSES)[number];
export type TerminalStatus = (typeof TERMINAL_STATUSES)[number];

/** What Lume hands out about a run beside its status: any JSON object; every reader of it is defensive. */
export type RunMetadata = Readonly<Record<string, unknown>>;

export interface LumeRun {
  /** Prefix `run_`. */
  readonly id: string;
  /** One of the known statuses, or whatever else Lume answered: an unknown status counts as running. */
  readonly status: string;
  readonly metadata: RunMetadata;
  /** The metadata as Lume wrote it, JSON: with every digit of its numbers, however deep. */
  readonly metadata_json: string;
  /** What was odd in the answer, in words for a person. */
  readonly remarks: readonly string[];
}

export interface RunRequest {
  /** `name:version`, for example `customer_cleaner:v1`. */
  readonly flow_version: string;
  /** The full URI of one file, or a logical batch id for flows that read a database. */
  readonly source_path: string;
  /** True switches off Lume's check that a path is processed once: a second run may duplicate rows in the target. */
  readonly force_rerun: boolean;
  /** Comes back with the run. */
  readonly run_metadata?: Readonly<Record<string, string>>;
}

export interface Lume {
  /**
   * Starts a run and returns at once.
   * @throws {LumeError} one of the classes in `lume-errors.ts`, each named for what its reader should do.
   */
  run(request: RunRequest): Promise<LumeRun>;
  /**
   * The run with its status and metadata as they are now.
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
