import { InvalidArrivalMessageError } from './arrival-message.ts';
import { InvalidWorkflowInputError } from './workflow-input.ts';

/** Whether a retry cannot help. A message that failed with any other error is delivered again, for hours if need be. */
export function isPermanentFailure(error: unknown): error is InvalidArrivalMessageError | InvalidWorkflowInputError {
  return error instanceof InvalidArrivalMessageError || error instanceof InvalidWorkflowInputError;
}
