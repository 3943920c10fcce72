import type { RunDigest } from './reports/run-digest.ts';

/** What passes between the states of the workflow and the functions; `lib/run-workflow.ts` wires it in ASL. */

/** Start run, Force rerun. */
export interface StartTask {
  /** ARN of the execution. */
  readonly execution: string;
  /** The execution's input as it was given: not checked yet. */
  readonly input: unknown;
  /** Said by the state, not by the input: a route may force a rerun of a path that was processed before. */
  readonly force: boolean;
}

/** The run that this execution follows. */
export interface FollowedRun {
  readonly id: string;
  /** Absent when the run was adopted: somebody else started it. */
  readonly started_at?: string;
  readonly forced?: boolean;
}

/** The state after a start, and after adopting a run. */
export interface StartedState {
  readonly run: FollowedRun;
  readonly check: { readonly checks: 0 };
}

/** Check status. */
export interface CheckTask {
  readonly execution: string;
  readonly input: unknown;
  readonly run: FollowedRun;
  readonly check: { readonly checks: number };
}

/** What a check found and what comes next. The Choice *Still running?* reads `next`, the Wait reads `wait_seconds`. */
export interface Check {
  /** How many checks were made so far. */
  readonly checks: number;
  readonly checked_at: string;
  readonly status: string;
  readonly next: 'wait' | 'report';
  readonly wait_seconds?: number;
  /** What the messages need of the metadata, once the status is terminal. */
  readonly digest?: RunDigest;
}

/** What a Catch puts at `$.error`. On AWS the Cause of a function's error is JSON text. */
export interface CaughtError {
  readonly Error: string;
  readonly Cause?: string;
}

/** Write report. */
export interface ReportTask {
  readonly execution: string;
  readonly input: unknown;
  /** The state of the workflow when it came here: after a Catch, whatever the failed state had as its input. */
  readonly state: {
    readonly run?: FollowedRun;
    readonly check?: Check | { readonly checks: 0 };
    readonly error?: CaughtError;
    readonly already_processed?: CaughtError;
    /** The answer to the first start was lost; `error` is what became of repeating it. */
    readonly uncertain_start?: CaughtError;
  };
}

/** One `sns:publish`: `message` is the JSON of `MessageStructure: json`. */
export interface Publication {
  readonly subject: string;
  readonly message: string;
}

/** The state after *Write report*, and at the end: whoever looks at an execution later finds it there. */
export interface ReportedState extends Pick<ReportTask['state'], 'run' | 'check'> {
  readonly report: Report;
}

/** What *Route outcome* and the publish states read. */
export interface Report {
  readonly outcome: string;
  /** SNS message attributes, for filter policies. */
  readonly attributes: { readonly outcome: string; readonly flow_version: string; readonly route: string };
  readonly success?: Publication;
  readonly rejects?: Publication;
  /** Beside the others too, where more rows were rejected, or fewer delivered, than the route takes without an alert. */
  readonly alert?: Publication;
  /** The alert has a cause that every file shares: it is told in a summary. */
  readonly of_an_outage?: true;
  /** Error and cause of the Fail state after an alert. */
  readonly failure?: { readonly error: string; readonly cause: string };
}
