/** The assumptions of the model besides `file-counts.ts`, each with its source. */

/** Per invocation on AWS, most of it waiting for a response. Not measured on AWS yet. */
export const MILLISECONDS_PER_INVOCATION = 100;
/** `memorySize` of `lib/lambda-function.ts`. */
export const GIGABYTES_OF_A_FUNCTION = 0.5;

/** Measured by `count-run.ts`, at the level `info`: lines of the functions, beside those of the checks. */
export const LOG_BYTES_PER_FILE = 3200;
/** Measured likewise. */
export const LOG_BYTES_PER_CHECK = 660;
/** Lambda's own lines about the start and the end of an invocation, in JSON. To be checked. */
export const LOG_BYTES_PER_INVOCATION = 700;
/** Measured likewise, of a run with little metadata. */
export const REPORT_BYTES = 2050;

/** X-Ray's default rule: the first request of each second, and one in twenty of the others. */
export const SAMPLED = { perSecond: 1, share: 0.05 };
/** *on-arrival*, and the execution with its functions. */
export const TRACES_PER_FILE = 2;

/** A month as AWS counts it: 730 hours. */
export const SECONDS_A_MONTH = 730 * 3600;

/** Lambda reads an idle queue by five long polls of 20 s at a time. AWS charges them; how many there are is to be checked. */
export const EMPTY_RECEIVES_A_MONTH = (5 * SECONDS_A_MONTH) / 20;
/** arrivals, and the messages of outages. */
export const POLLED_QUEUES = 2;

/** What the fourteen alarms of the template read: an expression is charged for each metric in it. */
export const ALARM_METRICS = 37;

/** `MAX_AGE_SECONDS` of `functions/secret.ts`: an environment reads the API key again after this. */
export const SECONDS_OF_A_KEY = 300;
/** start-run, check-run, report-run. */
export const FUNCTIONS_WITH_THE_KEY = 3;

/** With a key of the stack's own: at most one for each of SQS's two, SNS's two, and the report. To be checked. */
export const KEY_REQUESTS_PER_FILE = 5;

/** Dimension values in a month besides routes: SUCCEEDED, PARTIAL_FAILED and FAILED, one class of error, one reason to ignore. */
export const VALUES_IN_USE = { outcome: 3, reason: 1, call: 2, error: 1 };
