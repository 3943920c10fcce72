import * as z from 'zod/mini';
import { OwnError } from '../own-error.ts';
import { parseWith } from '../parse-with.ts';
import { executionName } from './execution-name.ts';
import * as field from './fields.ts';
import { omit, ROUTE_OPTIONS, STACK_OPTIONS } from './route-options.ts';
import { DEFAULT_SOURCE_PATH, renderSourcePath } from './source-path.ts';
import { parseStartRunInput, type StartRunInput } from './workflow-input.ts';

/** A message of the arrivals queue is not what a route's rule writes. Repeating does not help: it ends in the DLQ. */
export class InvalidArrivalMessageError extends OwnError {
  override readonly name = 'InvalidArrivalMessageError';
}

/** What a route's EventBridge rule puts into the queue: the route as it was deployed then, and the upload. */
const arrivalMessage = z.strictObject(
  {
    ...ROUTE_OPTIONS,
    ...STACK_OPTIONS,
    route: field.routeName,
    flow_version: field.flowVersion,
    arrival: field.arrival,
    /** The message was sent once more, by `lookAgain`. */
    second_look: z.optional(z.literal(true, 'must be true')),
  },
  'must be a JSON object',
);
export type ArrivalMessage = z.infer<typeof arrivalMessage>;
/** The route alone: what its uploads have in common. */
export type RouteMessage = Omit<ArrivalMessage, 'arrival' | 'second_look'>;

/** The execution that an upload asks for. Made of the message alone, so that a second delivery asks for the very same. */
export interface RequestedExecution {
  readonly name: string;
  readonly input: StartRunInput;
}

/** @throws {InvalidArrivalMessageError} naming all mistakes at once; it does not quote the message. */
export function parseArrivalMessage(body: string): ArrivalMessage {
  return parseWith(arrivalMessage, parseJson(body), (mistakes) => new InvalidArrivalMessageError(mistakes.join('; ')));
}

/** A "folder" that a console makes is a zero-byte object whose key ends with a slash: there is nothing to transform. */
export function isFolder({ key, size }: Pick<field.Arrival, 'key' | 'size'>): boolean {
  return size === 0 && key.endsWith('/');
}

/** @throws {InvalidWorkflowInputError} the source path that the template gives is not one that the workflow takes. */
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
