import { InvalidWorkflowInputError, parseWorkflowInput, type WorkflowInput } from '../arrivals/workflow-input.ts';
import type { Lume } from '../lume/lume.ts';
import { LumeError } from '../lume/lume-errors.ts';
import { truncate } from '../output-text.ts';
import { labelOf } from '../own-error.ts';
import type { Report, ReportTask } from '../workflow-states.ts';
import type { EarlierUpload } from './earlier-upload.ts';
import { executionNameOf } from './execution-links.ts';
import type { UploadInput } from './find-earlier-upload.ts';
import { endingOf } from './outcome.ts';
import { type OutcomeEvent, outcomeEvent } from './outcome-event.ts';
import { reportOf } from './outcome-report.ts';
import { type Archive, type ArchivedMetadata, archivedReport, reportKey } from './report-archive.ts';

export interface ReportServices {
  readonly lume: Lume;
  readonly archive: Archive;
  readonly archiveBucket: string;
  /** ARN of the secret with the API key. Only the ARN is used, never the key. */
  readonly apiKeySecret: string;
  /** The earlier upload of the same file, if it is known. Never rejects. */
  readonly earlierUpload: (execution: string, input: UploadInput) => Promise<EarlierUpload | null>;
  /** Name of the stack. */
  readonly stack: string;
  readonly now: Date;
  /** IANA name of the time zone of times in messages, in addition to UTC. */
  readonly timeZone: string;
}

/**
 * Writes the report of an execution with Lume's whole metadata to the archive, and returns the messages about it. If
 * Lume is unavailable, the report says that the metadata is missing.
 * @throws what the archive throws.
 */
export async function writeReport(
  task: ReportTask,
  { lume, archive, archiveBucket, apiKeySecret, stack, earlierUpload, now, timeZone }: ReportServices,
): Promise<{ readonly event: OutcomeEvent; readonly report: Report }> {
  const input = readInput(task.input);
  const ending = endingOf(task.state);
  const { check, run } = task.state;
  const checked = check && 'status' in check ? check : undefined;
  const key = reportKey(
    input?.flow_version ?? checked?.digest?.flow_version ?? null,
    checked?.checked_at ?? now.toISOString(),
    (input && run?.id) || executionNameOf(task.execution),
  );
  const report = `s3://${archiveBucket}/${key}`;
  const upload = ending.notStartedBecause === 'already_processed' ? uploadOf(input) : undefined;
  const event = outcomeEvent({
    task,
    input,
    ending,
    earlierUpload: upload ? await earlierUpload(task.execution, upload) : null,
    now: now.toISOString(),
    report,
    apiKeySecret,
    stack,
  });

  await archive.put(key, archivedReport(event, await metadataOf(event.run_id, lume)));

  return { event, report: reportOf(event, timeZone) };
}

/** Undefined if the input is invalid: the ending already says so. */
function readInput(input: unknown): WorkflowInput | undefined {
  try {
    return parseWorkflowInput(input);
  } catch (error) {
    if (error instanceof InvalidWorkflowInputError) return undefined;
    throw error;
  }
}

function uploadOf(input: WorkflowInput | undefined): UploadInput | undefined {
  if (input === undefined || 'run_id' in input || input.arrival === undefined) return undefined;
  return { ...input, arrival: input.arrival };
}

async function metadataOf(runId: string | null, lume: Lume): Promise<ArchivedMetadata> {
  if (runId === null) return { metadata_json: null, metadata_error: null };
  try {
    return { metadata_json: (await lume.runStatus(runId)).metadata_json, metadata_error: null };
  } catch (error) {
    const why = error instanceof LumeError ? truncate(error.message, 1000) : labelOf(error);
    return { metadata_json: null, metadata_error: why };
  }
}
