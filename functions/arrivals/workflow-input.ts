import * as z from 'zod/mini';
import { maskAddresses, truncate } from '../output-text.ts';
import { OwnError } from '../own-error.ts';
import { parseWith } from '../parse-with.ts';
import * as field from './field-schemas.ts';
import { ROUTE_OPTIONS, WATCH_OPTIONS } from './route-options.ts';

/** An input may have thousands of mistakes, and field names of any length. */
const MAX_MISTAKES = 20;
const MAX_MISTAKE = 400;

/** The workflow does not accept the input of an execution. The message names every field, its value and its rule. */
export class InvalidWorkflowInputError extends OwnError {
  override readonly name = 'InvalidWorkflowInputError';
  /** Each starts with the name of its field. */
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    const said = mistakes.slice(0, MAX_MISTAKES).map((mistake) => truncate(maskAddresses(mistake), MAX_MISTAKE));
    const more = mistakes.length - said.length;
    super(`The execution's input is refused. ${said.join('; ')}${more > 0 ? `; and ${more} more mistakes` : ''}.`);
    this.mistakes = said;
  }
}

const OBJECT_RULE = 'must be a JSON object with flow_version and source_path, or run_id';

const startRun = z
  .strictObject(
    {
      ...ROUTE_OPTIONS,
      flow_version: field.flowVersion,
      source_path: field.sourcePath,
      force_rerun: z.optional(z.boolean('must be true or false')),
      reason: z.optional(field.reason),
      requested_by: z.optional(field.requestedBy),
      arrival: z.optional(field.arrival),
    },
    OBJECT_RULE,
  )
  .check(
    z.refine((input) => input.force_rerun !== true || input.reason !== undefined, {
      path: ['reason'],
      error: 'a forced rerun can duplicate rows in the target, so it needs a reason',
    }),
  );

const watchRun = z.strictObject({
  run_id: field.runId,
  ...WATCH_OPTIONS,
  reason: z.optional(field.reason),
  requested_by: z.optional(field.requestedBy),
});

/** Starts a run: for an arrival, or for a manual rerun. */
export type StartRunInput = z.infer<typeof startRun>;
/** Watches a run that exists. */
type WatchRunInput = z.infer<typeof watchRun>;
export type WorkflowInput = StartRunInput | WatchRunInput;

/**
 * Parses the input of an execution, automatic or manual. Unknown fields are mistakes.
 * @throws {InvalidWorkflowInputError} naming all mistakes at once.
 */
export function parseWorkflowInput(value: unknown): WorkflowInput {
  const watching = typeof value === 'object' && value !== null && 'run_id' in value;
  return watching ? parseWith(watchRun, value, invalid) : parseStartRunInput(value);
}

/** @throws {InvalidWorkflowInputError} naming all mistakes at once. */
export function parseStartRunInput(value: unknown): StartRunInput {
  return parseWith(startRun, value, invalid);
}

function invalid(mistakes: readonly string[]): InvalidWorkflowInputError {
  return new InvalidWorkflowInputError(mistakes);
}
