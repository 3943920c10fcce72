import { Duration } from 'aws-cdk-lib';
import { Errors, JitterType, type RetryProps } from 'aws-cdk-lib/aws-stepfunctions';

/**
 * Every Retry of the workflow, written out: no hidden defaults of a construct. Delays double with full jitter, so that
 * a thousand executions that failed together are not retried together. With full jitter, the mean delay is half the
 * maximum.
 */

/** Nothing was done: Lume asked to retry later or was not reached, or Lambda did not run the function. */
const NOTHING_DONE = ['LumeUnavailableError', 'Lambda.TooManyRequestsException'];

/** The answer to a start was lost. */
const ANSWER_LOST = 'LumeStartUncertainError';

/** Something in front of Lume answered. It may have passed the start on, which is unlikely. */
const BLOCKED = 'LumeBlockedError';

/** The function may have died after its call to Lume, which may or may not have taken effect. */
const FUNCTION_DIED = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.Unknown',
  'Sandbox.Timedout',
  'Runtime.ExitError',
  'States.Timeout',
];

/** For an outage of hours: 220 jittered delays of up to 5 minutes, 9 hours on average. */
const FOR_HOURS = { interval: Duration.seconds(5), maxDelay: Duration.minutes(5), maxAttempts: 220 };
/** 45 jittered delays of up to 60 seconds, 20 minutes on average. */
const FOR_TWENTY_MINUTES = { interval: Duration.seconds(2), maxDelay: Duration.seconds(60), maxAttempts: 45 };
/** 8 jittered delays of up to 60 seconds, 2 minutes on average. */
const FOR_MINUTES = { interval: Duration.seconds(2), maxDelay: Duration.seconds(60), maxAttempts: 8 };
/** 14 jittered delays of up to 60 seconds, 5 minutes on average. */
const FOR_FIVE_MINUTES = { interval: Duration.seconds(2), maxDelay: Duration.seconds(60), maxAttempts: 14 };

const BACKOFF = { backoffRate: 2, jitterStrategy: JitterType.FULL };
const NEVER = { maxAttempts: 0 };

/** *Start run* and *Force rerun* are retried only if the start surely did not happen. */
export const START_RETRIES: readonly RetryProps[] = [{ errors: NOTHING_DONE, ...FOR_HOURS, ...BACKOFF }];

/** After these errors it is not known whether there is a run. */
export const PERHAPS_STARTED: readonly string[] = [ANSWER_LOST, BLOCKED, ...FUNCTION_DIED];

/** *Repeat start* relies on Lume's promise to process a path only once, so it may retry after a lost answer. */
export const REPEATED_START_RETRIES: readonly RetryProps[] = [
  { errors: [...NOTHING_DONE, ANSWER_LOST], ...FOR_HOURS, ...BACKOFF },
  { errors: [BLOCKED], ...FOR_TWENTY_MINUTES, ...BACKOFF },
  { errors: FUNCTION_DIED, ...FOR_MINUTES, ...BACKOFF },
];

/**
 * A status call is safe to retry. A refused key may be in rotation, and the run goes on anyway. A run that has just
 * been started may not be known to all servers of Lume yet.
 */
export const CHECK_RETRIES: readonly RetryProps[] = [
  { errors: ['InvalidWorkflowInputError', 'LumeInvalidRequestError'], ...NEVER },
  { errors: NOTHING_DONE, ...FOR_HOURS, ...BACKOFF },
  { errors: ['LumeRunNotFoundError'], ...FOR_FIVE_MINUTES, ...BACKOFF },
  { errors: [Errors.ALL], ...FOR_TWENTY_MINUTES, ...BACKOFF },
];

/** Writing a report again replaces it. For hours if the archive is unavailable, for minutes if it may be a bug. */
export const REPORT_RETRIES: readonly RetryProps[] = [
  { errors: ['ArchiveUnavailableError', 'Lambda.TooManyRequestsException'], ...FOR_HOURS, ...BACKOFF },
  { errors: [Errors.ALL], ...FOR_MINUTES, ...BACKOFF },
];

/** Permanent errors of SNS: an invalid message, a deleted topic, a missing permission. */
const PUBLISH_REFUSED = [
  'SNS.InvalidParameterException',
  'SNS.InvalidParameterValueException',
  'SNS.NotFoundException',
  'SNS.AuthorizationErrorException',
];

/** A message is published at least once: retried for hours if SNS is unavailable, three times if it refuses. */
export const PUBLISH_RETRIES: readonly RetryProps[] = [
  { errors: PUBLISH_REFUSED, interval: Duration.seconds(5), maxAttempts: 3, ...BACKOFF },
  { errors: [Errors.ALL], ...FOR_HOURS, ...BACKOFF },
];
