/**
 * Limits of the calls that functions make, in seconds, retries included. The time-outs of the functions are derived
 * from them in `lib/function-limits.ts`. The limit of a call to Lume is a setting.
 */

/** Reading a secret. */
export const SECRET_SECONDS = 5;
/** Writing a report. */
export const ARCHIVE_SECONDS = 20;
/** Finding an earlier upload of a file. */
export const EARLIER_UPLOAD_SECONDS = 8;
