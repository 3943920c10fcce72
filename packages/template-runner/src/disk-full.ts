const CODES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);
const SQLITE_FULL = 13;
/** For errors from another process or from HTTP, which carry only a message. */
const MESSAGE = /\bENOSPC\b|\bEDQUOT\b|no space left on device|database or disk is full/;

/** Whether an error, or an error message, says that the disk or the user's quota is full. */
export function isDiskFull(error: unknown): boolean {
  if (typeof error === 'string') return MESSAGE.test(error);
  if (!(error instanceof Error)) return false;
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  if (CODES.has(code) || errcode === SQLITE_FULL || MESSAGE.test(error.message)) return true;
  if (error instanceof AggregateError && error.errors.some(isDiskFull)) return true;
  return isDiskFull(error.cause);
}
