/** Every exit code; `docs/runbook.md` lists them. */
export const EXIT = {
  ok: 0,
  error: 1,
  usage: 2,
  /** How an execution ended that `watch` or `rerun --wait` followed: some rows were rejected … */
  partial: 3,
  /** … no run, no rows, or nobody knows … */
  failed: 4,
  /** … still running after the last check, or the execution ran into its time-out. */
  timedOut: 5,
  /** `reconcile` found files without an execution, `doctor` found something to mend. */
  found: 6,
  /** Ctrl-C, or another signal that asks it to end: 128 + SIGINT. */
  interrupted: 130,
} as const;
