/** A failed invocation, as in the payload of Lambda's answer and in the cause of a failed task. */
export interface ErrorReport {
  /** Name of the error that the handler threw, or one of the runtime's such as `Sandbox.Timedout`. */
  readonly errorType: string;
  readonly errorMessage: string;
  /** Lines of the stack, if an error was thrown. */
  readonly trace?: readonly string[];
}

/** Thrown by `invoke` when the function threw, timed out, exited, or could not be loaded. */
export class FunctionError extends Error implements ErrorReport {
  override readonly name = 'FunctionError';
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];

  constructor({ errorType, errorMessage, trace }: ErrorReport) {
    super(errorMessage);
    this.errorType = errorType;
    this.errorMessage = errorMessage;
    if (trace !== undefined) this.trace = trace;
  }

  /** The payload of Lambda's answer, with its field order. */
  toJSON(): ErrorReport {
    const { errorType, errorMessage, trace } = this;
    return { errorType, errorMessage, ...(trace && { trace }) };
  }
}

/** Thrown by `invoke` when the function was stopped before or during the invocation. */
export class FunctionStoppedError extends Error {
  override readonly name = 'FunctionStoppedError';

  constructor(name: string) {
    super(`The function ${name} was stopped.`);
  }
}
