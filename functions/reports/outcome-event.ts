import type { ZeroRows } from '../arrivals/field-schemas.ts';
import type { StartRunInput, WorkflowInput } from '../arrivals/workflow-input.ts';
import { truncate } from '../output-text.ts';
import type { ReportTask } from '../workflow-states.ts';
import type { EarlierUpload } from './earlier-upload.ts';
import { executionLink, objectLink } from './execution-links.ts';
import type { Ending, NotStartedBecause, Outcome } from './outcome.ts';
import { plainLine } from './plain-text.ts';
import type { RejectReason, RunDigest } from './run-digest.ts';

export const OUTCOME_SCHEMA = 'lume-arrivals/outcome/1';

const MAX_ERROR = 4000;

/**
 * The outcome event, version 1: the body of messages for programs, and the head of the archived report. All messages
 * are made from it. All its texts are bounded. `docs/outcome-event.schema.json` is its JSON Schema.
 */
export interface OutcomeEvent {
  readonly schema: typeof OUTCOME_SCHEMA;
  readonly outcome: Outcome;
  /** Null unless the outcome is NOT_STARTED. */
  readonly not_started_because: NotStartedBecause | null;
  readonly run_id: string | null;
  readonly flow_version: string | null;
  readonly source_path: string | null;
  readonly route: string | null;
  readonly target_locations: RunDigest['target_locations'];
  /** Null if Lume's metadata does not have it. */
  readonly rows: RunDigest['rows'];
  /** The first ones in Lume's metadata. */
  readonly reject_reasons: readonly RejectReason[];
  /** The share of rejected rows above which the route alerts. */
  readonly rejected_share_alert: number | null;
  /** Whether the route alerts if no row was delivered. Null, or absent in events of older versions: no. */
  readonly zero_rows?: ZeroRows | null;
  /** Name of the error that ended the execution; null if the run ended by itself. */
  readonly error_name: string | null;
  /** Lume's message, or the message of the error that ended the execution. One line. */
  readonly error_message: string | null;
  /** What was odd in Lume's answer. */
  readonly remarks: readonly string[];
  /** ARN of the secret for the API key, if Lume refused the key. */
  readonly api_key_secret: string | null;
  /** Lume's last status; null if no check succeeded. */
  readonly status: string | null;
  readonly checks: number;
  /** When the file landed, by S3's clock. ISO 8601. Null for an execution by hand. */
  readonly arrived_at: string | null;
  /** For a path that was already processed: the earlier upload, if it is known. Otherwise null. */
  readonly earlier_upload: EarlierUpload | null;
  readonly started_at: string | null;
  /** When the last check was made, or when an error ended the execution. */
  readonly finished_at: string;
  readonly force_rerun: boolean;
  readonly requested_by: string | null;
  readonly reason: string | null;
  /** Part of the execution's input that a rerun needs. */
  readonly max_attempts: number | null;
  readonly run_metadata: Readonly<Record<string, string>> | null;
  /** `s3://` URI of the archived report. */
  readonly report: string;
  /** ARN of the execution. */
  readonly execution: string;
  /** Name of the stack, for commands. Null in events of older versions. */
  readonly stack: string | null;
  /** Pages of the AWS console. */
  readonly links: {
    readonly execution: string;
    readonly report: string | null;
    /** Null if the source is no object in S3. */
    readonly source: string | null;
  };
}

export interface EventFacts {
  readonly task: ReportTask;
  /** Undefined if the input was refused. */
  readonly input: WorkflowInput | undefined;
  readonly ending: Ending;
  readonly earlierUpload?: EarlierUpload | null;
  /** ISO 8601. */
  readonly now: string;
  readonly report: string;
  /** ARN of the secret that holds the API key. */
  readonly apiKeySecret: string;
  readonly stack: string;
}

export function outcomeEvent(facts: EventFacts): OutcomeEvent {
  const { task, input, ending, earlierUpload = null, now, report, apiKeySecret, stack } = facts;
  const { run, check } = task.state;
  const { execution } = task;
  const checked = check && 'status' in check ? check : undefined;
  const digest = checked?.digest;
  const started = input && !('run_id' in input) ? input : undefined;
  const known = input !== undefined ? run : undefined;
  const sourcePath = input?.source_path ?? null;
  return {
    schema: OUTCOME_SCHEMA,
    outcome: ending.outcome,
    not_started_because: ending.notStartedBecause ?? null,
    run_id: known?.id ?? ending.namedRun ?? null,
    flow_version: input?.flow_version ?? digest?.flow_version ?? null,
    source_path: sourcePath,
    route: input?.route ?? null,
    target_locations: digest?.target_locations ?? { mapped: null, rejects: null },
    rows: digest?.rows ?? { mapped: null, rejected: null },
    reject_reasons: digest?.reject_reasons ?? [],
    rejected_share_alert: input?.rejected_share_alert ?? null,
    zero_rows: input?.zero_rows ?? null,
    error_name: ending.error?.name ?? null,
    error_message: ending.error
      ? truncate(plainLine(ending.error.message), MAX_ERROR)
      : (digest?.error_message ?? null),
    remarks: digest?.remarks ?? [],
    api_key_secret: ending.error?.name === 'LumeAuthenticationError' ? apiKeySecret : null,
    status: checked?.status ?? null,
    checks: check?.checks ?? 0,
    arrived_at: isoTime(started?.arrival?.time),
    earlier_upload: earlierUpload,
    started_at: known?.started_at ?? null,
    finished_at: ending.error ? now : (checked?.checked_at ?? now),
    force_rerun: known?.forced ?? started?.force_rerun ?? false,
    requested_by: input?.requested_by ?? null,
    reason: input?.reason ?? null,
    max_attempts: input?.max_attempts ?? null,
    run_metadata: started?.run_metadata ?? null,
    report,
    execution,
    stack,
    links: {
      execution: executionLink(execution),
      report: objectLink(execution, report),
      source: objectLink(execution, sourceObject(sourcePath, started?.arrival)),
    },
  };
}

/** Without what the template of the route may have added to the URI of the file, such as its ETag. */
function sourceObject(sourcePath: string | null, arrival: StartRunInput['arrival']): string | null {
  const uri = arrival && `s3://${arrival.bucket}/${arrival.key}`;
  return uri !== undefined && sourcePath?.startsWith(uri) ? uri : sourcePath;
}

/** The share of rejected rows; null if Lume does not give the counts. */
export function rejectedShare({ rows: { mapped, rejected } }: OutcomeEvent): number | null {
  if (mapped === null || rejected === null || mapped + rejected === 0) return null;
  return rejected / (mapped + rejected);
}

/** More rows were rejected than the route allows without an alert. */
export function hasTooManyRejects(event: OutcomeEvent): boolean {
  const share = rejectedShare(event);
  return share !== null && event.rejected_share_alert !== null && share > event.rejected_share_alert;
}

/** No row was delivered, and the route alerts on that. */
export function hasZeroRowsToAlert({ rows, zero_rows }: OutcomeEvent): boolean {
  return rows.mapped === 0 && zero_rows === 'alert';
}

/** Null if it is no time: the input of an execution by hand may have anything. */
export function isoTime(text: string | undefined): string | null {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
