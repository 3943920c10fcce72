/** Every exit code; `docs/commands.md` lists them. */
export const EXIT = {
  ok: 0,
  error: 1,
  usage: 2,
  /** `watch` and `rerun --wait`: some rows were rejected … */
  partial: 3,
  /** … no run, no rows, or unknown … */
  failed: 4,
  /** … still running after the last check, or the execution timed out. */
  timedOut: 5,
  /** `reconcile` found files without an execution, `doctor` or `dlq show` found a problem. */
  found: 6,
  /** Ctrl-C or another termination signal: 128 + SIGINT. */
  interrupted: 130,
} as const;
