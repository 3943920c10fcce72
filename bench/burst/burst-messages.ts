/** The options of the local system's process. */
export interface SystemOptions {
  readonly assemblyDir: string;
  readonly stateDir: string;
  readonly speed: number;
  /** How many uploads it will see. */
  readonly files: number;
}

/** The first message of the process. */
export interface SystemStarted {
  readonly endpoint: string;
  readonly landingBucket: string;
}

/** Seconds from the first upload. */
interface Timeline {
  readonly uploaded: number;
  /** All executions are started. */
  readonly executions: number;
  /** Lume has all runs. */
  readonly runs: number;
  /** All outcomes are published. */
  readonly outcomes: number;
}

interface Counts {
  readonly files: number;
  readonly executions: number;
  readonly outcomes: number;
  readonly succeeded: number;
  /** The sum of the checks in all outcomes. */
  readonly checks: number;
  /** Checks whose next step contradicts the polling rule. */
  readonly againstTheRule: number;
  readonly troubles: readonly string[];
}

/** The last message of the process, when every outcome is published. */
export interface BurstReport extends Counts {
  readonly timeline: Timeline;
  /** Seconds from the upload of a file to the start of its execution. */
  readonly queueAge: { readonly median: number; readonly oldest: number };
  readonly starts: number;
  readonly statusCalls: number;
  /** Of the process of the local system, without those of the functions. */
  readonly peakMegabytes: number;
  readonly cpuSeconds: number;
}
