/** Thrown by the work of a run when the file or its surroundings do not allow it: the run ends FAILED. The message is for people. */
export class RunFailure extends Error {
  override readonly name = 'RunFailure';
}

/** Thrown by the work of a run when Lume itself breaks: the run ends CRASHED with this message. */
export class RunCrash extends Error {
  override readonly name = 'RunCrash';
}

/** Thrown when a request is refused: becomes the answer `{error: {type, message, …details}}` with this HTTP status. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly type: string;
  readonly details: Readonly<Record<string, string>>;

  constructor(status: number, type: string, message: string, details: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.type = type;
    this.details = details;
  }
}
