import { asText, jsonObject } from '../json-object.ts';
import { isTerminal, TERMINAL_STATUSES } from '../lume/lume.ts';
import { runOfStrangeStart } from '../lume/strange-start.ts';
import type { CaughtError, ReportTask } from '../workflow-states.ts';

/** How an execution ended: Lume's terminal statuses, and three outcomes of our own. */
export const OUTCOMES = [
  ...TERMINAL_STATUSES,
  /** The run was still in progress after the last check. */
  'TIMED_OUT',
  /** No run was started, or it is not known whether one was. */
  'NOT_STARTED',
  /** The run is known, but following it failed. */
  'ERROR',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The error name of an execution that failed after publishing its alert: this, and the outcome. */
export const REPORTED_ERROR_PREFIX = 'LumeRun.';

/** Why there is no run to follow. Each has its own text. */
export const NOT_STARTED_BECAUSE = [
  /** The execution's input is invalid: nothing happened. */
  'input_refused',
  /** Lume refuses the flow version or the path: nothing happened. */
  'refused',
  /** The file is empty, and its route alerts on that: nothing happened, Lume was not called. */
  'empty_file',
  /** The API key was refused: nothing happened. */
  'key_refused',
  /** Lume has processed this path before: nothing happened. */
  'already_processed',
  /** A run of this path is in progress that this execution did not start: nothing happened. */
  'already_running',
  /** Something in front of Lume refused the start: most likely nothing happened. */
  'blocked',
  /** Lume was unavailable for longer than the workflow retries: nothing happened. */
  'unavailable',
  /** The start may or may not have reached Lume. */
  'uncertain',
] as const;
export type NotStartedBecause = (typeof NOT_STARTED_BECAUSE)[number];

export interface Ending {
  readonly outcome: Outcome;
  readonly notStartedBecause?: NotStartedBecause;
  /** The error that ended it, if one did. */
  readonly error?: { readonly name: string; readonly message: string };
  /** A run that is named in an answer to a start that breaks the contract. */
  readonly namedRun?: string;
}

/**
 * Errors after which it is certain that no run was started. Any other (a killed function, a lost answer) is uncertain.
 */
const CERTAIN: ReadonlyMap<string, NotStartedBecause> = new Map([
  ['InvalidWorkflowInputError', 'input_refused'],
  ['EmptyFileError', 'empty_file'],
  ['LumeInvalidRequestError', 'refused'],
  ['LumeAlreadyProcessedError', 'already_processed'],
  ['LumeAlreadyRunningError', 'already_running'],
  ['LumeBlockedError', 'blocked'],
  ['LumeAuthenticationError', 'key_refused'],
  ['LumeUnavailableError', 'unavailable'],
  ['Lambda.TooManyRequestsException', 'unavailable'],
]);

/** How the execution ended, according to the input of *Write report*. */
export function endingOf({ run, check, error, already_processed, uncertain_start }: ReportTask['state']): Ending {
  const caught = error ?? (run ? undefined : already_processed);
  if (caught) {
    const { name, message } = readCaught(caught);
    if (name === 'InvalidWorkflowInputError' || !run) {
      const namedRun = runOfStrangeStart(message);
      return {
        outcome: 'NOT_STARTED',
        notStartedBecause: notStartedBecause(name, uncertain_start),
        error: { name, message },
        ...(namedRun !== undefined && { namedRun }),
      };
    }
    return { outcome: 'ERROR', error: { name, message } };
  }
  if (check && 'status' in check) return { outcome: isTerminal(check.status) ? check.status : 'TIMED_OUT' };
  return {
    outcome: 'ERROR',
    error: { name: 'UnexpectedState', message: 'the workflow came to its report without a check' },
  };
}

/** After an uncertain start, the repeated one proves nothing, unless both were blocked. */
function notStartedBecause(name: string, uncertainStart: CaughtError | undefined): NotStartedBecause {
  if (uncertainStart !== undefined && !(name === 'LumeBlockedError' && uncertainStart.Error === name))
    return 'uncertain';
  return CERTAIN.get(name) ?? 'uncertain';
}

/** The Cause of a function's error is JSON: `{errorType, errorMessage, trace}`. */
function readCaught({ Error: name, Cause: cause = '' }: CaughtError): { name: string; message: string } {
  return { name, message: asText(jsonObject(cause)['errorMessage']) || cause };
}
