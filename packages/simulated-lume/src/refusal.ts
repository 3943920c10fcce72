/** A request is refused: the answer has this HTTP status and the body `{"error": {type, message, …details}}`. */
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
