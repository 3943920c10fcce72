/** Thrown when a definition uses what the local engine would misrun or ignore; it may be right on AWS. */
export class UnsupportedDefinitionError extends Error {
  /** Name of the state, or `(state machine)` for a field of the machine itself. */
  readonly state: string;
  readonly field: string;

  constructor(state: string, field: string, reason: string) {
    super(`${state}: ${field} cannot be run locally: ${reason}`);
    this.name = 'UnsupportedDefinitionError';
    this.state = state;
    this.field = field;
  }
}

/** Thrown when a definition is not valid Amazon States Language: AWS would refuse it too. */
export class InvalidDefinitionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidDefinitionError';
  }
}

/**
 * What `invokeTask` throws to fail a task: `Retry` and `Catch` see `error` as the error's name, and `cause` as it is.
 * The engine takes both from `name` and `message`.
 */
export class TaskError extends Error {
  readonly error: string;
  /** For a Lambda function: the JSON text of `errorMessage`, `errorType` and `trace`. */
  override readonly cause: string;

  constructor(error: string, cause: string) {
    super(cause);
    this.name = error;
    this.error = error;
    this.cause = cause;
  }
}

/** Thrown inside a step for the reserved `States.…` errors. */
export class StatesError extends Error {
  /** False keeps even `States.ALL` from matching. */
  readonly isRetryable: boolean;
  readonly isCatchable: boolean;

  constructor(error: string, cause: string, matching: 'matchable' | 'uncaught' | 'terminal' = 'terminal') {
    super(cause);
    this.name = error;
    this.isRetryable = matching !== 'terminal';
    this.isCatchable = matching === 'matchable';
  }
}
