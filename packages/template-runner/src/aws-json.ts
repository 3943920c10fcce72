/**
 * The JSON protocols of AWS (1.0 and 1.1): `POST /` with the operation in `X-Amz-Target`, JSON both ways.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export interface AwsJsonAnswer {
  readonly status: number;
  readonly body: object;
}

/** Answers one call. Never rejects: every failure is an answer with status 400 or 500. */
export type AwsJsonHandler = (target: string, body: unknown) => Promise<AwsJsonAnswer>;

export type AwsJsonRequest = Readonly<Record<string, unknown>>;

/** Thrown by an operation to answer with a modelled error: HTTP 400 with `__type` and `message`. */
export class AwsJsonError extends Error {
  override readonly name = 'AwsJsonError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Makes the handler of one service from its operations by name. */
export function awsJsonHandler(
  service: string,
  operations: Readonly<Record<string, (request: AwsJsonRequest) => object | Promise<object>>>,
): AwsJsonHandler {
  const byTarget = new Map(Object.entries(operations).map(([name, run]) => [`${service}.${name}`, run]));
  return async (target, body) => {
    try {
      const operation = byTarget.get(target);
      if (operation === undefined) {
        throw new AwsJsonError(
          'UnknownOperationException',
          `${target} is not one of ${[...byTarget.keys()].join(', ')}`,
        );
      }
      return { status: 200, body: await operation(asRequest(body)) };
    } catch (error) {
      return errorAnswer(error);
    }
  };
}

function errorAnswer(error: unknown): AwsJsonAnswer {
  if (error instanceof AwsJsonError) return { status: 400, body: { __type: error.code, message: error.message } };
  return { status: 500, body: { __type: 'InternalFailure', message: String(error) } };
}

function asRequest(body: unknown): AwsJsonRequest {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as AwsJsonRequest;
  throw new AwsJsonError('SerializationException', 'the body is not a JSON object');
}

function invalid(field: string, rule: string): AwsJsonError {
  return new AwsJsonError('ValidationException', `1 validation error detected: Value at '${field}' ${rule}`);
}

/** @throws {AwsJsonError} `ValidationException` if the field is missing or not a string */
export function requiredText(request: AwsJsonRequest, field: string): string {
  const value = optionalText(request, field);
  if (value === undefined) throw invalid(field, 'failed to satisfy constraint: Member must not be null');
  return value;
}

export function optionalText(request: AwsJsonRequest, field: string): string | undefined {
  const value = request[field] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw invalid(field, 'must be a string');
}

/** The default if the field is missing or 0. */
export function pageSize(request: AwsJsonRequest, field: string, limits: { default: number; max: number }): number {
  const value = request[field] ?? 0;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= limits.max) {
    return value === 0 ? limits.default : value;
  }
  throw invalid(field, `failed to satisfy constraint: Member must be an integer from 0 to ${limits.max}`);
}
