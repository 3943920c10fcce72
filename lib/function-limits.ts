import { Duration } from 'aws-cdk-lib';
import { ARCHIVE_SECONDS, EARLIER_UPLOAD_SECONDS, SECRET_SECONDS } from '../functions/call-limits.ts';

/** What Lambda gives a function. */
export interface FunctionLimits {
  /** MB. Lambda gives CPU in proportion to it. */
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
}

const MEMORY_MEGABYTES = 512;

/** Functions that never call Lume. */
export const FUNCTION_LIMITS = {
  /** A batch of ten messages, of which each takes one listing and one start. */
  'on-arrival': { memoryMegabytes: MEMORY_MEGABYTES, timeoutSeconds: 30 },
  /** A batch of 500 alerts, published ten at a time where each is told by itself. */
  'summarize-outage': { memoryMegabytes: MEMORY_MEGABYTES, timeoutSeconds: 30 },
  /** Slack asks for waits of up to half a minute: a few of them. */
  'notify-slack': { memoryMegabytes: MEMORY_MEGABYTES, timeoutSeconds: 120 },
  /** The most that Lambda gives: listing a large bucket and its executions takes minutes. */
  reconcile: { memoryMegabytes: MEMORY_MEGABYTES, timeoutSeconds: 900 },
} as const satisfies Readonly<Record<string, FunctionLimits>>;

/** A cold start, and the work between the calls. */
const MARGIN_SECONDS = 20;
/** A refused API key is read again once. */
const KEY_SECONDS = 2 * SECRET_SECONDS;
/** A start with a refused key is sent again once, each time with the whole limit: one that is cut off is uncertain. */
const STARTS = 2;

/**
 * Functions that call Lume. Each time-out is longer than all the calls that the function can make, so that a call
 * always ends by its own limit: when Lambda stops a function, nobody knows what it has done.
 *
 * @param lumeTimeoutSeconds limit of one start, and of one status call with its retries.
 */
export function lumeFunctionLimits(lumeTimeoutSeconds: number) {
  const statusCall = KEY_SECONDS + lumeTimeoutSeconds;
  return {
    'start-run': {
      memoryMegabytes: MEMORY_MEGABYTES,
      timeoutSeconds: KEY_SECONDS + STARTS * lumeTimeoutSeconds + MARGIN_SECONDS,
    },
    'check-run': { memoryMegabytes: MEMORY_MEGABYTES, timeoutSeconds: statusCall + MARGIN_SECONDS },
    'report-run': {
      memoryMegabytes: MEMORY_MEGABYTES,
      timeoutSeconds: statusCall + EARLIER_UPLOAD_SECONDS + ARCHIVE_SECONDS + MARGIN_SECONDS,
    },
  } as const satisfies Readonly<Record<string, FunctionLimits>>;
}

/** A file in `functions/` that is deployed, without its ending. */
export type FunctionEntry = keyof typeof FUNCTION_LIMITS | keyof ReturnType<typeof lumeFunctionLimits>;

/**
 * How long a queue hides a message from other receivers while a function handles its batch: six times the function's
 * time-out, plus the batching window.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function visibilityTimeout({ timeoutSeconds }: FunctionLimits, batchingWindow = Duration.seconds(0)): Duration {
  return batchingWindow.plus(Duration.seconds(6 * timeoutSeconds));
}
