/** The part of Lume's contract that this simulation implements. */

/** Statuses of a run in progress, in their order. */
export const RUNNING_STATUSES = ['CREATED', 'SYNCING_SOURCE', 'TRANSFORMING', 'SYNCING_TARGET'] as const;

/** Statuses after which a run never changes. */
export const TERMINAL_STATUSES = ['SUCCEEDED', 'PARTIAL_FAILED', 'FAILED', 'CRASHED'] as const;

export type RunningStatus = (typeof RUNNING_STATUSES)[number];
export type TerminalStatus = (typeof TERMINAL_STATUSES)[number];

export type RunMetadata = Readonly<Record<string, unknown>>;

/** The body of `POST /runs`. */
export interface RunRequest {
  /** `name:version`. */
  readonly flow_version: string;
  readonly source_path: string;
  /** True skips the check that a path is processed only once. */
  readonly force_rerun: boolean;
  /** Returned in the run's metadata. */
  readonly run_metadata?: Readonly<Record<string, string>>;
}

/** The answer to both calls. */
export interface LumeRun {
  readonly id: string;
  readonly status: string;
  readonly metadata: RunMetadata;
}

export function isTerminal(status: string): status is TerminalStatus {
  return (TERMINAL_STATUSES as readonly string[]).includes(status);
}
