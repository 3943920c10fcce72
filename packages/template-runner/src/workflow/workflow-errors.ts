/** Thrown when a definition uses what does not run here; it may be right on AWS. */
export class UnsupportedDefinitionError extends Error {
  override readonly name = 'UnsupportedDefinitionError';
  /** Name of the state, or `(state machine)` for a field of the machine itself. */
  readonly state: string;
  readonly field: string;

  constructor(state: string, field: string, value: unknown, reason: string) {
    super(`${state}: ${field} ${JSON.stringify(value) ?? 'is missing'}: ${reason}`);
    this.state = state;
    this.field = field;
  }
}

/** What `invokeTask` throws to fail a task: `Retry` and `Catch` see the error's name and the very text of its cause. */
export class TaskError extends Error {
  override readonly name: string;
  /** For a Lambda function: the JSON text of `errorMessage`, `errorType` and `trace`. */
  override readonly cause: string;

  constructor(error: string, cause: string) {
    super(cause);
    this.name = error;
    this.cause = cause;
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-error-representation */
export type ReservedError =
  | 'States.DataLimitExceeded'
  | 'States.IntrinsicFailure'
  | 'States.NoChoiceMatched'
  | 'States.ResultPathMatchFailure'
  | 'States.Runtime'
  | 'States.Timeout';

/** Fails the state that it is thrown in. Most are for `Retry` and `Catch` as well. */
export class StatesError extends Error {
  override readonly name: ReservedError;

  /** @param cause empty where AWS gives none */
  constructor(error: ReservedError, cause: string) {
    super(cause);
    this.name = error;
  }
}

/** Unwinds what is still running when an execution has ended: nothing retries or catches it. */
export function executionEnded(): StatesError {
  return new StatesError('States.Runtime', 'The execution has ended.');
}
