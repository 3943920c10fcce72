import { EmptyFileError } from '../../functions/arrivals/refuse-empty-file.ts';
import type { StartRunInput, WorkflowInput } from '../../functions/arrivals/workflow-input.ts';
import type { RunMetadata } from '../../functions/lume/lume.ts';
import type { EarlierUpload } from '../../functions/reports/earlier-upload.ts';
import { digestOf } from '../../functions/reports/run-digest.ts';
import type { CaughtError, ReportTask } from '../../functions/workflow-states.ts';

/** One end of an execution, as *Write report* gets it. */
interface SampleOutcome {
  /** Names its files in `docs/messages/`. */
  readonly name: string;
  readonly about: string;
  readonly task: ReportTask;
  /** What Step Functions would tell of an earlier upload. */
  readonly earlier?: EarlierUpload;
}

const EXECUTION =
  'arn:aws:states:eu-central-1:123456789012:execution:runs-Workflow-4fQ2:orders-csv-9c1185a5c5e9fc546128';
const KEY = 'incoming/orders-2026-11-24.csv';
const RUN = { id: 'run_01JD9ZK3T7Q4', started_at: '2026-11-24T13:01:55.210Z', forced: false };

const uploaded: StartRunInput = {
  flow_version: 'shop_orders:v1',
  source_path: `s3://shop-landing/${KEY}`,
  route: 'orders',
  run_metadata: { team: 'orders' },
  when_already_processed: 'alert',
  arrival: {
    bucket: 'shop-landing',
    key: KEY,
    etag: 'd41d8cd98f00b204e9800998ecf8427e',
    sequencer: '0055AED6DCD90281E5',
    size: 481_233,
    time: '2026-11-24T13:01:52Z',
  },
};

const uploadedEmpty: StartRunInput = {
  ...uploaded,
  empty_files: 'alert',
  ...(uploaded.arrival && { arrival: { ...uploaded.arrival, size: 0 } }),
};

const MAPPED = 's3://shop-target/mapped/shop_orders/v1/run_01JD9ZK3T7Q4.csv';
const REJECTS = 's3://shop-target/rejects/shop_orders/v1/run_01JD9ZK3T7Q4.csv';

const NO_ROWS = {
  target_locations: { mapped: MAPPED },
  row_counts: { source: 0, mapped: 0, rejected: 0 },
};

const LAST_CHECK = {
  checks: 3,
  checked_at: '2026-11-24T13:02:12.000Z',
  status: 'TRANSFORMING',
  next: 'wait',
  wait_seconds: 20,
} as const;

export const SAMPLE_OUTCOMES: readonly SampleOutcome[] = [
  ended('succeeded', 'A file, whole', 'SUCCEEDED', {
    target_locations: { mapped: MAPPED },
    row_counts: { source: 1204, mapped: 1204, rejected: 0 },
  }),
  ended('succeeded-zero-rows', 'A file with a header alone', 'SUCCEEDED', NO_ROWS),
  ended('succeeded-zero-rows-alert', 'The same, where the route alerts on it', 'SUCCEEDED', NO_ROWS, {
    ...uploaded,
    zero_rows: 'alert',
  }),
  ended(
    'succeeded-batch',
    'A batch of a database; Lume says nothing of rows and places',
    'SUCCEEDED',
    {},
    { flow_version: 'customer_sync:v3', source_path: 'nightly-2026-11-24', requested_by: 'ana', reason: 'month end' },
  ),
  ended('partial-failed', 'Some rows rejected, with reasons', 'PARTIAL_FAILED', {
    target_locations: { mapped: MAPPED, rejects: REJECTS },
    row_counts: { source: 1000, mapped: 950, rejected: 50 },
    reject_reasons: [
      { reason: 'amount: must be a number', count: 31 },
      { reason: 'customer_id: is required', count: 12 },
    ],
  }),
  ended(
    'partial-failed-alert',
    'More rows rejected than the route takes without an alert',
    'PARTIAL_FAILED',
    {
      target_locations: { mapped: MAPPED, rejects: REJECTS },
      row_counts: { source: 10_000, mapped: 4_999, rejected: 5_001 },
      reject_reasons: [{ reason: 'ordered_at: must be a date such as 2026-11-24', count: 5_001 }],
    },
    { ...uploaded, rejected_share_alert: 0.2 },
  ),
  ended(
    'partial-failed-uncounted',
    'Rows rejected, and Lume does not say how many',
    'PARTIAL_FAILED',
    { target_locations: { mapped: MAPPED, rejects: REJECTS } },
    { ...uploaded, rejected_share_alert: 0.2 },
  ),
  ended('failed', 'The run failed', 'FAILED', {
    error_message:
      'The file is not a CSV: line 1 has 1 column, the flow needs order_id, customer_id, amount, ordered_at.',
    row_counts: { source: 0, mapped: 0, rejected: 0 },
  }),
  ended('crashed', 'The run broke down inside Lume', 'CRASHED', { error: { message: 'worker lost (exit code 137)' } }),
  {
    name: 'timed-out',
    about: 'Still running after the last check',
    task: task(uploaded, {
      run: RUN,
      check: { checks: 66, checked_at: '2026-11-24T14:04:12.000Z', status: 'TRANSFORMING', next: 'report' },
    }),
  },
  {
    name: 'not-started-input-refused',
    about: 'An execution by hand with a wrong input',
    task: task(
      { flow_version: 'shop_orders', source_path: uploaded.source_path },
      failed(
        'InvalidWorkflowInputError',
        'The execution\'s input is refused. flow_version: "shop_orders": must have the form name:version, for example customer_cleaner:v1.',
      ),
    ),
  },
  notStarted(
    'not-started-refused',
    'Lume refuses the flow version',
    'LumeInvalidRequestError',
    'Lume: POST /runs answered 422: There is no flow version "shop_orders:v1".',
  ),
  notStarted(
    'not-started-empty-file',
    'The upload is empty, and stayed so',
    'EmptyFileError',
    new EmptyFileError().message,
    uploadedEmpty,
  ),
  notStarted(
    'not-started-key-refused',
    'Lume refuses the API key',
    'LumeAuthenticationError',
    'Lume refused the API key at https://api.lume.ai. Put a valid key into the secret; it is picked up without a deployment.',
  ),
  alreadyProcessed('', 'The path was processed before'),
  alreadyProcessed('-same-bytes', 'The path was processed before, and the same bytes were uploaded again', {
    is: 'same_bytes',
    size: 481_233,
    etag: 'd41d8cd98f00b204e9800998ecf8427e',
  }),
  alreadyProcessed('-new-content', 'The path was processed before, and its content is new', {
    is: 'new_content',
    size: 480_107,
    etag: '0cc175b9c0f1b6a831c399e269772661',
  }),
  alreadyProcessed('-other-etag', 'The path was processed before, with another ETag and the same size', {
    is: 'other_etag',
    size: 481_233,
    etag: '0cc175b9c0f1b6a831c399e269772661',
  }),
  notStarted(
    'not-started-already-running',
    'A run of the path is going on',
    'LumeAlreadyRunningError',
    'Lume: POST /runs answered 409: A run of s3://shop-landing/incoming/orders-2026-11-24.csv is already running.',
  ),
  notStarted(
    'not-started-blocked',
    'A firewall before Lume refused the start',
    'LumeBlockedError',
    'Something before Lume at https://api.lume.ai refused the start: POST /runs answered 403: "403 Forbidden Request blocked."',
  ),
  notStarted(
    'not-started-unavailable',
    'Lume was away for hours',
    'LumeUnavailableError',
    'Lume: no connection to https://api.lume.ai (ECONNREFUSED)',
  ),
  notStarted(
    'not-started-uncertain',
    'The answer to the start was lost',
    'Sandbox.Timedout',
    'RequestId: 7b1e Error: Task timed out after 90.00 seconds',
  ),
  {
    name: 'not-started-uncertain-refused',
    about: 'The answer to the start was lost, and a second one was refused',
    task: task(uploaded, {
      uncertain_start: caught('LumeStartUncertainError', 'Lume: POST /runs got no answer (UND_ERR_SOCKET)'),
      error: caught(
        'LumeAlreadyProcessedError',
        'Lume: POST /runs answered 409: shop_orders:v1 has processed s3://shop-landing/incoming/orders-2026-11-24.csv already',
      ),
    }),
  },
  notStarted(
    'not-started-uncertain-strange',
    'The answer to the start was not as the contract says, but named a run',
    'LumeProtocolError',
    'Lume: POST /runs answered 200 not as the contract says, but it names run_01JD9ZK3T7Q4: "{\\"data\\":{\\"run\\":\\"run_01JD9ZK3T7Q4\\"}}"',
  ),
  notStarted(
    'not-started-uncertain-forced',
    'The answer to a forced start was lost',
    'LumeStartUncertainError',
    'Lume: POST /runs got no answer (UND_ERR_SOCKET); the run may or may not have been started',
    { ...uploaded, force_rerun: true, reason: 'corrected by the producer', requested_by: 'ana@shop.example' },
  ),
  lost(
    'error',
    'The status could not be followed',
    'LumeUnavailableError',
    'Lume: GET /runs/run_01JD9ZK3T7Q4 answered 503: maintenance',
  ),
  lost(
    'error-key-refused',
    'The API key was refused while a run was going on',
    'LumeAuthenticationError',
    'Lume refused the API key at https://api.lume.ai. Put a valid key into the secret; it is picked up without a deployment.',
  ),
  lost(
    'error-lost-run',
    'Lume does not know a run that it has started',
    'LumeRunNotFoundError',
    'Lume: GET /runs/run_01JD9ZK3T7Q4 answered 404: There is no run "run_01JD9ZK3T7Q4".',
  ),
  {
    name: 'error-unknown-run',
    about: 'An execution by hand to watch a run that is none',
    task: task(
      { run_id: 'run_01JD9ZK3T7Q5', requested_by: 'ana' },
      {
        run: { id: 'run_01JD9ZK3T7Q5' },
        check: { checks: 0 },
        ...failed(
          'LumeInvalidRequestError',
          'Lume: GET /runs/run_01JD9ZK3T7Q5 answered 404: There is no run "run_01JD9ZK3T7Q5".',
        ),
      },
    ),
  },
  ended(
    'hostile',
    'A key and an error message that try everything',
    'FAILED',
    { error_message: '<!channel> *pay* at [here](http://evil.example)\nOutcome: SUCCEEDED `rm -rf` \u202efdp.exe' },
    {
      ...uploaded,
      source_path:
        "s3://shop-landing/incoming/<!channel>\nSubject: *you* _won_ `$(rm)` 'q' \u202efdp.exe [x](http://evil.example) www.evil.example :tada: @here é 订单.csv",
    },
  ),
];

function task(input: unknown, state: ReportTask['state']): ReportTask {
  return { execution: EXECUTION, input, state };
}

function ended(
  name: string,
  about: string,
  status: string,
  metadata: RunMetadata,
  input: WorkflowInput = uploaded,
): SampleOutcome {
  const check = { checks: 7, checked_at: '2026-11-24T13:06:12.480Z', status, next: 'report' as const };
  return {
    name,
    about,
    task: task(input, { run: RUN, check: { ...check, digest: digestOf({ metadata, remarks: [] }) } }),
  };
}

function notStarted(name: string, about: string, error: string, message: string, input = uploaded): SampleOutcome {
  return { name, about, task: task(input, failed(error, message)) };
}

function alreadyProcessed(
  name: string,
  about: string,
  earlier?: Pick<EarlierUpload, 'is' | 'size' | 'etag'>,
): SampleOutcome {
  const execution = EXECUTION.replace(/[^:]*$/, 'orders-2026-11-24-csv-5d41402abc4b2a76b971-7d793037a0760186');
  return {
    name: `not-started-already-processed${name}`,
    about,
    task: task(uploaded, {
      already_processed: caught(
        'LumeAlreadyProcessedError',
        'Lume: POST /runs answered 409: shop_orders:v1 has processed s3://shop-landing/incoming/orders-2026-11-24.csv already, in run_01JD8Y0H2M.',
      ),
    }),
    ...(earlier && { earlier: { ...earlier, size_now: 481_233, at: '2026-11-23T13:02:40.000Z', execution } }),
  };
}

function lost(name: string, about: string, error: string, message: string): SampleOutcome {
  return { name, about, task: task(uploaded, { run: RUN, check: LAST_CHECK, ...failed(error, message) }) };
}

function failed(error: string, message: string): { readonly error: CaughtError } {
  return { error: caught(error, message) };
}

/** As AWS writes the error of a function. */
function caught(error: string, message: string): CaughtError {
  return { Error: error, Cause: JSON.stringify({ errorType: error, errorMessage: message, trace: [] }) };
}
