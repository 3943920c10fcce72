import { count } from '../../functions/output-text.ts';
import type { IndexingResult } from '../../functions/reconciliation/index-executions.ts';
import type { Session } from '../session.ts';

/** Warns of executions whose input is not a JSON object. */
export function warnOfUnreadableInputs({ unreadable }: IndexingResult, session: Session): void {
  if (unreadable > 0) session.tell(`${count(unreadable, 'execution')} left out: their input is no JSON object.`);
}
