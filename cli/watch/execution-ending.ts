import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { OUTCOMES, type Outcome } from '../../functions/reports/outcome.ts';
import type { OutcomeEvent } from '../../functions/reports/outcome-event.ts';
import { publishedEvent } from '../executions/published-event.ts';
import { EXIT } from '../exit-codes.ts';
import { type WorkflowState, workflowState } from './workflow-state.ts';

/** How an execution ended: an outcome, or one of the ends that no outcome is reported of. */
export type EndedAs =
  | Outcome
  /** Lume has processed the path before, and the execution was to say nothing of it. */
  | 'IGNORED'
  /** Somebody stopped the execution. */
  | 'ABORTED'
  /** It failed without a report: its run may have ended well. */
  | 'NOT_REPORTED';

export interface Ending {
  readonly outcome: EndedAs;
  /** Error and cause of the execution, where it has them. */
  readonly error: string | null;
  /** Null where no report was written. */
  readonly event: OutcomeEvent | null;
}

/** Undefined for an event that ends nothing. */
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
