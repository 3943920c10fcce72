import { Duration } from 'aws-cdk-lib';
import { Errors, JitterType, type RetryProps } from 'aws-cdk-lib/aws-stepfunctions';

/**
 * Every Retry of the workflow, written out: no hidden defaults of a construct. Delays double with full jitter, so that a
 * thousand executions that failed together do not come back together. The mean of a jittered delay is half of it.
 */

/** Lume said "later", or surely never heard the call; or Lambda never ran the function. */
const SURELY_NOT_DONE = ['LumeUnavailableError', 'Lambda.TooManyRequestsException'];

/** The answer to a start was lost on its way from Lume. */
const ANSWER_LOST = 'LumeStartUncertainError';

/** Something before Lume answered for it. It may have passed the start on, though that is unlikely. */
const BLOCKED = 'LumeBlockedError';

/** The function may have died after its call to Lume: whether the call took effect is unknown. */
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

/** Waits through an outage of hours: 220 delays of at most 5 minutes, jittered, are 9 hours in the mean. */
const FOR_HOURS = { interval: Duration.seconds(5), maxDelay: Duration.minutes(5), maxAttempts: 220 };
/** 45 delays of at most 60 seconds, jittered, are 20 minutes in the mean. */
const FOR_TWENTY_MINUTES = { interval: Duration.seconds(2), maxDelay: Duration.seconds(60), maxAttempts: 45 };
/** 8 delays of at most 60 seconds, jittered, are 2 minutes in the mean. */
const FOR_MINUTES = { interval: Duration.seconds(2), maxDelay: Duration.seconds(60), maxAttempts: 8 };
/** 14 delays of at most 60 seconds, jittered, are 5 minutes in the mean. */
const UNTIL_IT_IS_KNOWN = { interval: Duration.seconds(2), maxDelay: Duration.seconds(60), maxAttempts: 14 };

const BACKOFF = { backoffRate: 2, jitterStrategy: JitterType.FULL };
const NEVER = { maxAttempts: 0 };

/** A start is repeated in its own state only where it surely was not done, forced or not. */
export const START_RETRIES: readonly RetryProps[] = [{ errors: SURELY_NOT_DONE, ...FOR_HOURS, ...BACKOFF }];

/** After these nobody knows whether there is a run. */
export const PERHAPS_STARTED: readonly string[] = [ANSWER_LOST, BLOCKED, ...FUNCTION_DIED];

/** Once an answer was lost, Lume's promise to process a path once makes repetitions safe: where it is relied on. */
export const REPEATED_START_RETRIES: readonly RetryProps[] = [
  { errors: [...SURELY_NOT_DONE, ANSWER_LOST], ...FOR_HOURS, ...BACKOFF },
  { errors: [BLOCKED], ...FOR_TWENTY_MINUTES, ...BACKOFF },
  { errors: FUNCTION_DIED, ...FOR_MINUTES, ...BACKOFF },
];

/**
 * A status call may be repeated at will, and a refused key may be one that somebody is rotating: the run goes on anyway.
 * A run that was started a moment ago may not be known to every server of Lume yet.
 */
export const CHECK_RETRIES: readonly RetryProps[] = [
  { errors: ['InvalidWorkflowInputError', 'LumeInvalidRequestError'], ...NEVER },
  { errors: SURELY_NOT_DONE, ...FOR_HOURS, ...BACKOFF },
  { errors: ['LumeRunNotFoundError'], ...UNTIL_IT_IS_KNOWN, ...BACKOFF },
  { errors: [Errors.ALL], ...FOR_TWENTY_MINUTES, ...BACKOFF },
];

/** Writing a report again replaces it. When the archive is away it will come back; a bug will not go away. */
export const REPORT_RETRIES: readonly RetryProps[] = [
  { errors: ['ArchiveUnavailableError', 'Lambda.TooManyRequestsException'], ...FOR_HOURS, ...BACKOFF },
  { errors: [Errors.ALL], ...FOR_MINUTES, ...BACKOFF },
];

/** What SNS answers for good: the message is not one, the topic is gone, or the workflow may not publish to it. */
const PUBLISH_REFUSED = [
  'SNS.InvalidParameterException',
  'SNS.InvalidParameterValueException',
  'SNS.NotFoundException',
  'SNS.AuthorizationErrorException',
];

/** A message is published at least once: again for hours when SNS is away, a few times when it refuses. */
export const PUBLISH_RETRIES: readonly RetryProps[] = [
  { errors: PUBLISH_REFUSED, interval: Duration.seconds(5), maxAttempts: 3, ...BACKOFF },
  { errors: [Errors.ALL], ...FOR_HOURS, ...BACKOFF },
];
