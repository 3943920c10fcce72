import { environment } from './environment.ts';
import { configuredLume } from './lume/configured-lume.ts';
import { record } from './metrics.ts';
import { findEarlierUpload } from './reports/find-earlier-upload.ts';
import { outcomeMetrics } from './reports/outcome-metrics.ts';
import { S3Archive } from './reports/s3-archive.ts';
import { writeReport } from './reports/write-report.ts';
import type { ReportedState, ReportTask } from './workflow-states.ts';
import { step } from './workflow-step.ts';

const lume = configuredLume();
const env = environment('ARCHIVE_BUCKET', 'LUME_API_KEY_SECRET', 'DEPLOYMENT_NAME', 'TIME_ZONE');
const archive = new S3Archive(env.ARCHIVE_BUCKET);

/** Archives how the execution ended and words the messages. Throws: the workflow alerts without a report. */
export const handler = step(async (task: ReportTask, log): Promise<ReportedState> => {
  const { event, report } = await writeReport(task, {
    lume,
    archive,
    archiveBucket: env.ARCHIVE_BUCKET,
    apiKeySecret: env.LUME_API_KEY_SECRET,
    stack: env.DEPLOYMENT_NAME,
    earlierUpload: (execution, input) => findEarlierUpload(execution, input, log),
    now: new Date(),
    timeZone: env.TIME_ZONE,
  });
  const { outcome, run_id, flow_version, checks } = event;
  record(outcomeMetrics(event, new Date()), { outcome, flow: flow_version });
  log.info('report written', { outcome, run_id, flow_version, checks });
  const { run, check } = task.state;
  return { ...(run && { run }), ...(check && { check }), report };
});
