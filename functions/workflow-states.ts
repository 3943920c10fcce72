import type { RunDigest } from './reports/run-digest.ts';

/** The data between the states of the workflow and the functions. `lib/run-workflow.ts` has the states. */

/** The payload of *Start run*, *Repeat start* and *Force rerun*. */
export interface StartTask {
  /** ARN of the execution. */
  readonly execution: string;
  /** The input of the execution, unchecked. */
  readonly input: unknown;
  /** Set by the state, not the input: a route may force a rerun of a path that was processed before. */
  readonly force: boolean;
}

/** The run that this execution follows. */
export interface FollowedRun {
  readonly id: string;
  /** Absent if the run was adopted, not started by this execution. */
  readonly started_at?: string;
  readonly forced?: boolean;
}

/** The state after a start, and after adopting a run. */
export interface StartedState {
  readonly run: FollowedRun;
  readonly check: { readonly checks: 0 };
}

/** The payload of *Check status*. */
export interface CheckTask {
  readonly execution: string;
  readonly input: unknown;
  readonly run: FollowedRun;
  readonly check: { readonly checks: number };
}

/** The result of a check. *Still running?* reads `next`, *Wait* reads `wait_seconds`. */
export interface Check {
  /** How many checks have been made. */
  readonly checks: number;
  readonly checked_at: string;
  readonly status: string;
  readonly next: 'wait' | 'report';
  readonly wait_seconds?: number;
  /** What the messages need of the metadata. Only with a terminal status. */
  readonly digest?: RunDigest;
}

/** What a Catch writes to `$.error`. The Cause of a function's error is JSON. */
export interface CaughtError {
  readonly Error: string;
  readonly Cause?: string;
}

/** The payload of *Write report*. */
export interface ReportTask {
  readonly execution: string;
  readonly input: unknown;
  /** The state of the workflow. After a Catch, the input of the failed state. */
  readonly state: {
    readonly run?: FollowedRun;
    readonly check?: Check | { readonly checks: 0 };
    readonly error?: CaughtError;
    readonly already_processed?: CaughtError;
    /** The answer to the first start was lost; `error` is about the repeated start. */
    readonly uncertain_start?: CaughtError;
  };
}

/** An `sns:Publish` with `MessageStructure: json`. */
export interface Publication {
  readonly subject: string;
  readonly message: string;
}

/** The state after *Write report*, which is also the output of the execution. */
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
  /** Also beside the others, by the conditions of `reports/outcome-routing.ts`. */
  readonly alert?: Publication;
  /** Caused by an outage: the alert goes to the outages topic, where it becomes part of a summary. */
  readonly of_an_outage?: true;
  /** Error and cause of the Fail state after an alert. */
  readonly failure?: { readonly error: string; readonly cause: string };
}
