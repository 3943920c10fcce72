import { UPLOAD_MS } from '../../functions/reconciliation/comparison-window.ts';
import { DEFAULTS } from '../../lib/settings.ts';
import { MILLISECONDS_PER_INVOCATION } from '../cost/assumptions.ts';
import { countsOfFile } from '../cost/file-counts.ts';
import { LARGE_REGION, OTHER_REGION } from './step-functions-quotas.ts';

/** `visibilityTimeout` and `BATCH_SIZE` of `lib/landing-zone.ts`. */
const VISIBILITY_SECONDS = 180;
const ARRIVALS_PER_BATCH = 10;
/** `lib/reconciliation.ts`. */
const RECONCILE_SECONDS = 900;
/** The daily function also reads the executions of uploads in parts that were begun before its window. */
const READ_HOURS = DEFAULTS.reconcileSinceHours + UPLOAD_MS / 3_600_000;
/** The quota of ListExecutions: bucket and refill. */
const listedIn = (bucket: number, refillPerSecond: number) => 1000 * (bucket + refillPerSecond * RECONCILE_SECONDS);

/** A quota, and the rate of files at which it binds. */
export interface Limit {
  readonly quota: string;
  /** In the large regions and in all others. */
  readonly values: readonly [large: number, other: number];
  readonly unit: string;
  /** What one file uses, in the same unit; for a rate, per second. */
  readonly perFile: number;
  readonly what: string;
  readonly seen: string;
  readonly lift: string;
}

/** @param runSeconds from the start of an execution to its end. */
export function limitsOf(checks: number, runSeconds: number): readonly Limit[] {
  const { transitions, invocations } = countsOfFile(checks);
  const seconds = MILLISECONDS_PER_INVOCATION / 1000;
  return [
    {
      quota: 'SNS, e-mail to one address',
      values: [10, 10],
      unit: 'a second',
      perFile: 1,
      what: 'one mail for each outcome that the address hears of',
      seen: '[AWS deactivates the subscription](https://repost.aws/knowledge-center/sns-email-subscription-disabled): it is pending again, and the address hears nothing any more',
      lift: 'cannot be raised: subscribe a queue or a function to `success`, and mail only to `rejects` and `alerts`',
    },
    {
      quota: 'Step Functions, StateTransition',
      values: [LARGE_REGION.stateTransition.refillPerSecond, OTHER_REGION.stateTransition.refillPerSecond],
      unit: 'a second',
      perFile: transitions,
      what: `${transitions} transitions`,
      seen: 'every outcome is late; the alarm `throttledExecutions`',
      lift: '[Service Quotas](https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html), *StateTransition throttle token refill rate*; new accounts begin lower',
    },
    {
      quota: 'Step Functions, StartExecution',
      values: [LARGE_REGION.startExecution.refillPerSecond, OTHER_REGION.startExecution.refillPerSecond],
      unit: 'a second',
      perFile: 1,
      what: 'one start',
      seen: 'arrivals wait in the queue; the alarm `leftArrivals`',
      lift: 'the same page, *StartExecution throttle token refill rate*',
    },
    {
      quota: 'Lambda, concurrent executions',
      values: [1000, 1000],
      unit: 'at once',
      perFile: invocations * seconds,
      what: `${invocations} invocations of ${MILLISECONDS_PER_INVOCATION} ms (assumed)`,
      seen: 'the workflow repeats the call later; the alarm `functionThrottles`. `doctor` tells an account that has less',
      lift: '[Service Quotas](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html), *Concurrent executions*',
    },
    {
      quota: 'EventBridge, invocations of targets',
      values: [18_750, 750],
      unit: 'a second',
      perFile: 1,
      what: 'one target for each route that matches',
      seen: 'arrivals come later; EventBridge goes on trying for 24 hours',
      lift: '[Service Quotas](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html), *Invocations throttle limit*',
    },
    {
      quota: 'Step Functions, open executions',
      values: [LARGE_REGION.openExecutions, OTHER_REGION.openExecutions],
      unit: 'at once',
      perFile: runSeconds,
      what: `open for ${runSeconds} s`,
      seen: 'starts are refused with ExecutionLimitExceeded; arrivals wait in the queue',
      lift: 'the page of Step Functions, *Open executions*',
    },
    {
      quota: 'S3, PUT to one prefix',
      values: [3500, 3500],
      unit: 'a second',
      perFile: 1,
      what: 'one report, below flow, version and date',
      seen: '[503 Slow Down](https://repost.aws/knowledge-center/http-5xx-errors-s3): *Write report* repeats it for hours',
      lift: 'S3 splits prefixes by itself',
    },
    {
      quota: 'SQS, messages in flight',
      values: [120_000, 120_000],
      unit: 'at once',
      perFile: VISIBILITY_SECONDS,
      what: `${VISIBILITY_SECONDS} s when its start is refused, next to nothing else`,
      seen: '[the queue gives out no more](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html) until some are back',
      lift: 'a support request; or whatever refuses the starts',
    },
    {
      quota: '`maxConcurrency` of the settings',
      values: [DEFAULTS.maxConcurrency, DEFAULTS.maxConcurrency],
      unit: 'batches at once',
      perFile: seconds / ARRIVALS_PER_BATCH,
      what: `a tenth of a batch of ${MILLISECONDS_PER_INVOCATION} ms (assumed)`,
      seen: 'arrivals wait in the queue; the alarm `oldestArrivalMinutes`',
      lift: '`maxConcurrency`, up to 1,000',
    },
    {
      quota: 'Step Functions, ListExecutions',
      values: [listedIn(200, 5), listedIn(100, 2)],
      unit: `executions in the ${RECONCILE_SECONDS / 60} min of the daily function`,
      perFile: READ_HOURS * 3600,
      what: `the executions of ${READ_HOURS} hours`,
      seen: 'with `reconcile: {}`: the function ends at its time-out, and says nothing of missing files',
      lift: 'a shorter `since` (at least 25 hours), or *ListExecutions throttle token refill rate*; the command line takes as long as it needs',
    },
  ];
}

/** Files a second. */
export function bindsAt({ values, perFile }: Limit): readonly [large: number, other: number] {
  return [values[0] / perFile, values[1] / perFile];
}
