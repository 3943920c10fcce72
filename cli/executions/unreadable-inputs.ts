import { count } from '../../functions/output-text.ts';
import type { ReadExecutions } from '../../functions/reconciliation/index-executions.ts';
import type { Session } from '../session.ts';

/** Warns of executions whose input is not a JSON object. */
export function warnOfUnreadableInputs({ odd }: ReadExecutions, session: Session): void {
  if (odd > 0) session.tell(`${count(odd, 'execution')} left out: their input is no JSON object.`);
}
