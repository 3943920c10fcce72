/** How long each call to the outside may take, in seconds, and what follows from it for the functions that make them. */

/** One reading of a secret, with its repetitions. */
export const SECRET_SECONDS = 5;
/** One writing of a report, with its repetitions. */
export const ARCHIVE_SECONDS = 20;
/** Looking for an earlier upload of a file. */
export const EARLIER_UPLOAD_SECONDS = 8;
/** For a cold start, and for what a function does with the answers. */
const MARGIN_SECONDS = 20;

/** A key that Lume refuses is read afresh once. */
const KEY_READS = 2;
/** A start that was refused for its key is sent once more; each has the whole time, because one that is cut off is uncertain. */
const STARTS = 2;

/**
 * The limits of the functions that call Lume, so that the limit of a call ends it and never the function's own: after that
 * nobody knows what was done.
 *
 * @param lumeTimeoutSeconds limit of one start, and of one question with all its repetitions.
 */
export function functionLimits(
  lumeTimeoutSeconds: number,
): Readonly<Record<'startRun' | 'checkRun' | 'reportRun', number>> {
  const question = KEY_READS * SECRET_SECONDS + lumeTimeoutSeconds;
  return {
    startRun: KEY_READS * SECRET_SECONDS + STARTS * lumeTimeoutSeconds + MARGIN_SECONDS,
    checkRun: question + MARGIN_SECONDS,
    reportRun: question + EARLIER_UPLOAD_SECONDS + ARCHIVE_SECONDS + MARGIN_SECONDS,
  };
}
