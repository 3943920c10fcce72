import type { StartRunInput } from '../../functions/arrivals/workflow-input.ts';
import { endingOf } from '../../functions/reports/outcome.ts';
import { outcomeEvent } from '../../functions/reports/outcome-event.ts';
import type { CheckTask, ReportTask, StartTask } from '../../functions/workflow-states.ts';

const EXECUTION = 'arn:aws:states:us-east-1:000000000000:execution:runs:orders-csv-9c1185a5c5e9fc546128';

/** The uploaded object, as in its event. */
export const UPLOADED = {
  bucket: 'shop-landing',
  key: 'incoming/orders-2026-11-24.csv',
  etag: 'd41d8cd98f00b204e9800998ecf8427e',
  sequencer: '0055AED6DCD90281E5',
  size: 481_233,
  time: '2026-11-24T13:01:52Z',
};
const route = { route: 'orders', flow_version: 'shop_orders:v1' };
const input: StartRunInput = {
  ...route,
  source_path: `s3://${UPLOADED.bucket}/${UPLOADED.key}`,
  arrival: UPLOADED,
};
const run = { id: 'run_01JD9ZK3T7Q4', started_at: '2026-11-24T13:01:55.210Z' };

const startRun: StartTask = { execution: EXECUTION, input, force: false };
const checkRun: CheckTask = { execution: EXECUTION, input, run, check: { checks: 2 } };
const reportRun: ReportTask = {
  execution: EXECUTION,
  input,
  state: {
    run,
    check: {
      checks: 3,
      checked_at: '2026-11-24T13:02:12.000Z',
      status: 'SUCCEEDED',
      next: 'report',
      digest: {
        flow_version: null,
        target_locations: { mapped: 's3://shop-target/mapped.csv', rejects: null },
        rows: { mapped: 1204, rejected: 0 },
        reject_reasons: [],
        error_message: null,
        remarks: [],
      },
    },
  },
};
const lumeIsAway: ReportTask = {
  execution: EXECUTION,
  input,
  state: {
    error: { Error: 'LumeUnavailableError', Cause: 'Lume: no connection to https://api.lume.ai (ECONNREFUSED)' },
  },
};
const outageEvent = outcomeEvent({
  task: lumeIsAway,
  input,
  ending: endingOf(lumeIsAway.state),
  now: '2026-11-24T22:02:12.000Z',
  report: 's3://shop-arrivals-archive/reports/report.json',
  apiKeySecret: 'arn:aws:secretsmanager:…',
  stack: 'lume-arrivals',
});

/** The most frequent event of each function. */
export const EVENTS = {
  'start-run': startRun,
  'check-run': checkRun,
  'report-run': reportRun,
  'on-arrival': arrivals(1),
  'summarize-outage': { Records: [{ messageId: '1', body: JSON.stringify(outageEvent) }] },
  'notify-slack': {
    Records: [{ Sns: { MessageId: '1', Subject: 'a subject', Message: '{}', MessageAttributes: {} } }],
  },
  reconcile: {},
} as const satisfies Readonly<Record<string, unknown>>;

/** A batch of the arrivals queue. */
export function arrivals(count: number): object {
  const body = JSON.stringify({ ...route, arrival: UPLOADED });
  return {
    Records: Array.from({ length: count }, (_, at) => ({
      messageId: `message-${at}`,
      body,
      attributes: { ApproximateReceiveCount: '1' },
    })),
  };
}
