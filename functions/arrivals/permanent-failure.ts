import { InvalidArrivalMessageError } from './arrival-message.ts';
import { InvalidWorkflowInputError } from './workflow-input.ts';

/** A message that no repetition will mend. Everything else that fails is worth another delivery, for hours if need be. */
export function isPermanentFailure(error: unknown): error is InvalidArrivalMessageError | InvalidWorkflowInputError {
  return error instanceof InvalidArrivalMessageError || error instanceof InvalidWorkflowInputError;
}
