/** A failed invocation as Lambda reports it in its payload: what Step Functions makes a task's cause of. */
export interface ErrorReport {
  /** Name of the error that the handler threw, or one of the runtime such as `Sandbox.Timedout`. */
  readonly errorType: string;
  readonly errorMessage: string;
  /** Lines of the stack; only errors that were thrown have one. */
  readonly trace?: readonly string[];
}

/** Thrown by `invoke` when the function failed: it threw, timed out, exited, or could not be loaded. */
export class FunctionError extends Error implements ErrorReport {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];

  constructor({ errorType, errorMessage, trace }: ErrorReport) {
    super(errorMessage);
    this.name = 'FunctionError';
    this.errorType = errorType;
    this.errorMessage = errorMessage;
    if (trace !== undefined) this.trace = trace;
  }

  /** The payload of Lambda's answer, in its order of fields. */
  toJSON(): ErrorReport {
    const { errorType, errorMessage, trace } = this;
    return { errorType, errorMessage, ...(trace && { trace }) };
  }
}

/** Thrown by `invoke` when the function has been stopped, before or during the invocation. Says nothing of the function. */
export class FunctionStoppedError extends Error {
  constructor(name: string) {
    super(`the function ${name} has been stopped`);
    this.name = 'FunctionStoppedError';
  }
}
