/**
 * An error of this code. Its message may be logged, because it contains no secrets and no file contents. Of any other
 * error only the name and the code are logged: `fetch`, for example, quotes a header that it cannot send.
 */
export abstract class OwnError extends Error {
  abstract override readonly name: string;
}

/** Replaces an error that is no OwnError where one has to be thrown. */
class UnexpectedError extends OwnError {
  override readonly name = 'UnexpectedError';
}

/**
 * What a handler may throw. Lambda logs it with its causes, and Step Functions keeps it in the history, so an OwnError
 * loses its cause, and any other error is reduced to its name and code.
 */
export function fitToThrow(error: unknown): OwnError {
  if (!(error instanceof OwnError)) return new UnexpectedError(`${labelOf(error)}: see the log of the function`);
  if (error.cause !== undefined) Object.defineProperty(error, 'cause', { value: undefined });
  return error;
}

/** Name and code of the innermost cause. No message: it may quote a secret. */
export function labelOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  if (error.cause instanceof Error) return labelOf(error.cause);
  const code = codeOf(error);
  return code === undefined ? plainName(error.name) : `${plainName(error.name)} ${code}`;
}

/** `ECONNREFUSED`, `ERR_INVALID_CHAR` …; undefined if there is none. */
export function codeOf(error: Error): string | undefined {
  return 'code' in error && /^\w{1,64}$/.test(String(error.code)) ? String(error.code) : undefined;
}

export function plainName(name: unknown): string {
  return /^[\w.]{1,64}$/.test(String(name)) ? String(name) : 'Error';
}

/** The stack without the message, which may quote a secret. */
export function framesOf({ stack = '', name, message }: Error): string | undefined {
  const head = message === '' ? name : `${name}: ${message}`;
  if (!stack.startsWith(head)) return undefined;
  return stack.slice(head.length).trim() || undefined;
}
