import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { OUTCOMES, type Outcome } from '../../functions/reports/outcome.ts';
import type { OutcomeEvent } from '../../functions/reports/outcome-event.ts';
import { publishedEvent } from '../executions/published-event.ts';
import { EXIT } from '../exit-codes.ts';
import { type WorkflowState, workflowState } from './workflow-state.ts';

/** The outcome of an execution, or an ending without a report. */
export type EndedAs =
  | Outcome
  /** Lume had processed the path before, and the execution ignores that. */
  | 'IGNORED'
  /** The execution was stopped. */
  | 'ABORTED'
  /** It failed without a report: its run may have succeeded. */
  | 'NOT_REPORTED';

export interface Ending {
  readonly outcome: EndedAs;
  /** Error and cause of the execution, if any. */
  readonly error: string | null;
  /** Null without a report. */
  readonly event: OutcomeEvent | null;
}

/** Undefined if the event is not the end. */
export function endingIn(last: HistoryEvent, report: WorkflowState['report']): Ending | undefined {
  switch (last.type) {
    case 'ExecutionSucceeded': {
      const said = workflowState(last.executionSucceededEventDetails?.output).report ?? report;
      return { outcome: outcomeOf(said?.outcome) ?? 'IGNORED', error: null, event: publishedEvent(said) ?? null };
    }
    case 'ExecutionFailed': {
      const { error = '', cause = '' } = last.executionFailedEventDetails ?? {};
      const outcome = outcomeOf(/^LumeRun\.(.*)$/.exec(error)?.[1]);
      const event = outcome === undefined ? null : (publishedEvent(report) ?? null);
      return { outcome: outcome ?? 'NOT_REPORTED', error: errorOf(error, cause), event };
    }
    case 'ExecutionTimedOut':
      return { outcome: 'TIMED_OUT', error: 'the execution itself timed out', event: null };
    case 'ExecutionAborted': {
      const { error = '', cause = '' } = last.executionAbortedEventDetails ?? {};
      return { outcome: 'ABORTED', error: errorOf(error, cause), event: null };
    }
    default:
      return undefined;
  }
}

export function exitCodeOf({ outcome }: Pick<Ending, 'outcome'>): number {
  switch (outcome) {
    case 'SUCCEEDED':
    case 'IGNORED':
      return EXIT.ok;
    case 'PARTIAL_FAILED':
      return EXIT.partial;
    case 'TIMED_OUT':
      return EXIT.timedOut;
    default:
      return EXIT.failed;
  }
}

function outcomeOf(text: string | undefined): Outcome | undefined {
  return OUTCOMES.find((outcome) => outcome === text);
}

function errorOf(error: string, cause: string): string | null {
  return [error, cause].filter((text) => text !== '').join(': ') || null;
}
