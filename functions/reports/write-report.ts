import { InvalidWorkflowInputError, parseWorkflowInput, type WorkflowInput } from '../arrivals/workflow-input.ts';
import type { Lume, RunMetadata } from '../lume/lume.ts';
import { truncate } from '../text.ts';
import type { Report, ReportTask } from '../workflow.ts';
import { type Archive, type ArchivedReport, reportKey } from './archive.ts';
import { executionNameOf } from './links.ts';
import { endingOf } from './outcome.ts';
import { type OutcomeEvent, outcomeEvent } from './outcome-event.ts';
import { reportOf } from './report.ts';

export interface ReportServices {
  readonly lume: Lume;
  readonly archive: Archive;
  readonly archiveBucket: string;
  /** ARN of the secret that holds the API key; only its name is said. */
  readonly apiKeySecret: string;
  /** Name of the stack. */
  readonly stack: string;
  readonly now: Date;
  /** IANA name: what the times in messages are said in, beside UTC. */
  readonly timeZone: string;
}

/**
 * The report of an execution: archived with Lume's whole metadata, and worded for those who have to hear of it.
 * @throws what the archive throws. Lume being away does not stop a report: it says that the metadata is missing.
 */
export async function writeReport(
  task: ReportTask,
  { lume, archive, archiveBucket, apiKeySecret, stack, now, timeZone }: ReportServices,
): Promise<{ readonly event: OutcomeEvent; readonly report: Report }> {
  const input = readInput(task.input);
  const ending = endingOf(task.state);
  const { check, run } = task.state;
  const checked = check && 'status' in check ? check : undefined;
  const digest = checked?.digest;
  const key = reportKey(
    input?.flow_version ?? digest?.flow_version ?? null,
    checked?.checked_at ?? now.toISOString(),
    (input && run?.id) || executionNameOf(task.execution),
  );
  const report = `s3://${archiveBucket}/${key}`;
  const event = outcomeEvent({ task, input, ending, digest, now: now.toISOString(), report, apiKeySecret, stack });

  const archived: ArchivedReport = { ...event, ...(await metadataOf(event.run_id, lume)) };
  await archive.put(key, `${JSON.stringify(archived)}\n`);

  return { event, report: reportOf(event, timeZone) };
}

/** An input that is refused has been reported as such already: here it only means that nothing is known. */
function readInput(input: unknown): WorkflowInput | undefined {
  try {
    return parseWorkflowInput(input);
  } catch (error) {
    if (error instanceof InvalidWorkflowInputError) return undefined;
    throw error;
  }
}

async function metadataOf(
  runId: string | null,
  lume: Lume,
): Promise<{ metadata: RunMetadata | null; metadata_error: string | null }> {
  if (runId === null) return { metadata: null, metadata_error: null };
  try {
    return { metadata: (await lume.runStatus(runId)).metadata, metadata_error: null };
  } catch (error) {
    return { metadata: null, metadata_error: error instanceof Error ? truncate(error.message, 1000) : String(error) };
  }
}
