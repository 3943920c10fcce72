import { refuseEmptyFile } from './arrivals/refuse-empty-file.ts';
import { parseStartRunInput, type StartRunInput } from './arrivals/workflow-input.ts';
import { configuredLume } from './lume/configured-lume.ts';
import { LumeAlreadyProcessedError } from './lume/lume-errors.ts';
import { record, secondsBetween } from './metrics.ts';
import type { StartedState, StartTask } from './workflow-states.ts';
import { step } from './workflow-step.ts';

const lume = configuredLume();

/** Starts a run. Returns: Lume has it. Throws: an error that the workflow's Retry and Catch lists match by name. */
export const handler = step(async ({ input, force }: StartTask, log): Promise<StartedState> => {
  const accepted = parseStartRunInput(input);
  refuseEmptyFile(accepted);
  const { flow_version, source_path, run_metadata, arrival } = accepted;
  const request = { flow_version, source_path, force_rerun: force, ...(run_metadata && { run_metadata }) };
  const run = await lume.run(request).catch((error: unknown) => refused(error, accepted));
  const started_at = new Date().toISOString();
  record({ RunsStarted: 1, ArrivalToStart: secondsBetween(arrival?.time, started_at) }, { flow: flow_version });
  log.info('run started', { run_id: run.id, force_rerun: force });
  return { run: { id: run.id, started_at, forced: force }, check: { checks: 0 } };
});

/** Counts the upload here, because the workflow ends its execution without a report. */
function refused(error: unknown, { when_already_processed }: StartRunInput): never {
  if (error instanceof LumeAlreadyProcessedError && when_already_processed === 'ignore') {
    record({ Ignored: 1 }, { reason: 'already-processed' });
  }
  throw error;
}
