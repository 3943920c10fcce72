import * as z from 'zod/mini';
import { OwnError } from '../own-error.ts';
import { parseWith } from '../parse-with.ts';
import { executionName } from './execution-name.ts';
import * as field from './field-schemas.ts';
import { omit, ROUTE_OPTIONS, STACK_OPTIONS } from './route-options.ts';
import { DEFAULT_SOURCE_PATH, renderSourcePath } from './source-path.ts';
import { parseStartRunInput, type StartRunInput } from './workflow-input.ts';

/** A message in the arrivals queue is not one that a route's rule writes. A retry does not help: it is a dead letter. */
export class InvalidArrivalMessageError extends OwnError {
  override readonly name = 'InvalidArrivalMessageError';
}

/** What a route's EventBridge rule sends to the queue: the upload, and the route as deployed at that time. */
const arrivalMessage = z.strictObject(
  {
    ...ROUTE_OPTIONS,
    ...STACK_OPTIONS,
    route: field.routeName,
    flow_version: field.flowVersion,
    arrival: field.arrival,
    /** `recheckLater` sent the message again. */
    second_look: z.optional(z.literal(true, 'must be true')),
  },
  'must be a JSON object',
);
export type ArrivalMessage = z.infer<typeof arrivalMessage>;
/** The part that all uploads of a route share. */
export type RouteMessage = Omit<ArrivalMessage, 'arrival' | 'second_look'>;

/** Depends on the message alone, so that a second delivery requests the same execution. */
export interface RequestedExecution {
  readonly name: string;
  readonly input: StartRunInput;
}

/** @throws {InvalidArrivalMessageError} listing every mistake. */
export function parseArrivalMessage(body: string): ArrivalMessage {
  return parseWith(arrivalMessage, parseJson(body), (mistakes) => new InvalidArrivalMessageError(mistakes.join('; ')));
}

/** The console of S3 creates a "folder" as an empty object whose key ends with a slash. */
export function isFolder({ key, size }: Pick<field.Arrival, 'key' | 'size'>): boolean {
  return size === 0 && key.endsWith('/');
}

/** @throws {InvalidWorkflowInputError} the route's template renders a source path that the workflow does not accept. */
export function requestedExecution(message: ArrivalMessage): RequestedExecution {
  const { source_path, arrival, second_look, ...route } = omit(message, STACK_OPTIONS);
  const path = renderSourcePath(source_path ?? DEFAULT_SOURCE_PATH, arrival);
  const input = parseStartRunInput({ ...route, source_path: path, arrival });
  return { name: executionName({ ...arrival, ...input }), input };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new InvalidArrivalMessageError('the message is not JSON');
  }
}
