import { count } from '../../functions/output-text.ts';
import type { ReadExecutions } from '../../functions/reconciliation/read-executions.ts';
import type { Session } from '../session.ts';

/** Says that there are executions that nobody can say of what they are about. */
export function tellOfOdd({ odd }: ReadExecutions, session: Session): void {
  if (odd > 0) session.tell(`${count(odd, 'execution')} left out: their input is no JSON object.`);
}
