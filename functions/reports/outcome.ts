import { asText, jsonObject } from '../json-object.ts';
import { isTerminal, TERMINAL_STATUSES } from '../lume/lume.ts';
import { runOfStrangeStart } from '../lume/strange-start.ts';
import type { CaughtError, ReportTask } from '../workflow-states.ts';

/** How an execution ended: Lume's own terminal statuses, and the ends that Lume knows nothing of. */
export const OUTCOMES = [
  ...TERMINAL_STATUSES,
  /** Still running after the last check that was allowed. */
  'TIMED_OUT',
  /** No run was started, or nobody knows whether one was. */
  'NOT_STARTED',
  /** The run is known, and following it failed. */
  'ERROR',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** An execution that published an alert of its own fails with this and its outcome as the name of its error. */
export const REPORTED_ERROR_PREFIX = 'LumeRun.';

/** Why there is no run to follow. Each has words of its own. */
export const NOT_STARTED_BECAUSE = [
  /** The input of the execution is not one that the workflow takes: nothing happened. */
  'input_refused',
  /** Lume refuses the flow version or the path: nothing happened. */
  'refused',
  /** The upload is empty, and its route wants that to be told: nothing happened, Lume was not asked. */
  'empty_file',
  /** The API key was refused: nothing happened. */
  'key_refused',
  /** Lume has processed this path before: nothing happened. */
  'already_processed',
  /** A run of this path is going on, which somebody else started: nothing happened. */
  'already_running',
  /** Something that stands before Lume refused the start: most likely nothing happened. */
  'blocked',
  /** Lume was away for longer than the workflow waits: nothing happened. */
  'unavailable',
  /** The start may or may not have reached Lume. */
  'uncertain',
] as const;
export type NotStartedBecause = (typeof NOT_STARTED_BECAUSE)[number];

export interface Ending {
  readonly outcome: Outcome;
  readonly notStartedBecause?: NotStartedBecause;
  /** The error that ended it, where one did. */
  readonly error?: { readonly name: string; readonly message: string };
  /** A run that the answer to a start named, in which it was not to be understood. */
  readonly namedRun?: string;
}

/** Start errors that leave no doubt. Whatever is not listed (a killed function, a lost answer) is uncertain. */
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

/** How the execution ended, from the state in which it came to *Write report*. */
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

/** After a start that may have been done, nothing is certain but that it was blocked each time. */
function notStartedBecause(name: string, uncertainStart: CaughtError | undefined): NotStartedBecause {
  if (uncertainStart !== undefined && !(name === 'LumeBlockedError' && uncertainStart.Error === name))
    return 'uncertain';
  return CERTAIN.get(name) ?? 'uncertain';
}

/** On AWS the Cause of a function's error is the JSON text of `{errorType, errorMessage, trace}`. */
function readCaught({ Error: name, Cause: cause = '' }: CaughtError): { name: string; message: string } {
  return { name, message: asText(jsonObject(cause)['errorMessage']) || cause };
}
