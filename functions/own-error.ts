/**
 * An error whose message this code wrote: it holds no secret and no content of a file, and may be logged. Of every other
 * error only the name and the code are: `fetch`, for one, quotes a header that it cannot send.
 */
export abstract class OwnError extends Error {
  abstract override readonly name: string;
}

/** Stands for an error that this code did not make, where an error has to be handed on. */
export class UnexpectedError extends OwnError {
  override readonly name = 'UnexpectedError';
}

/**
 * What a handler may throw. Lambda writes it into the log by itself, causes and all, and Step Functions keeps it in the
 * history: our own errors go without their causes, all others as their name and code.
 */
export function fitToThrow(error: unknown): OwnError {
  if (!(error instanceof OwnError)) return new UnexpectedError(`${labelOf(error)}: see the log of the function`);
  if (error.cause !== undefined) Object.defineProperty(error, 'cause', { value: undefined });
  return error;
}

/** Name and code of the innermost cause of an error, and nothing that its maker may have quoted. */
export function labelOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  if (error.cause instanceof Error) return labelOf(error.cause);
  const code = codeOf(error);
  return code === undefined ? plainName(error.name) : `${plainName(error.name)} ${code}`;
}

/** `ECONNREFUSED`, `ERR_INVALID_CHAR` …, where there is one. */
export function codeOf(error: Error): string | undefined {
  return 'code' in error && /^\w{1,64}$/.test(String(error.code)) ? String(error.code) : undefined;
}

export function plainName(name: unknown): string {
  return /^[\w.]{1,64}$/.test(String(name)) ? String(name) : 'Error';
}

/** Where the error came from: places in code, which quote nothing. Not the message, which stands before them. */
export function framesOf({ stack = '', name, message }: Error): string | undefined {
  const head = message === '' ? name : `${name}: ${message}`;
  if (!stack.startsWith(head)) return undefined;
  return stack.slice(head.length).trim() || undefined;
}
