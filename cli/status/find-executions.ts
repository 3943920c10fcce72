import type { ExecutionListItem, SFNClient } from '@aws-sdk/client-sfn';
import { listExecutions } from '../../functions/reconciliation/list-executions.ts';
import { inOrder } from '../executions/in-order.ts';
import { look } from '../executions/look.ts';
import type { SeenExecution } from '../executions/seen-execution.ts';

/** Which executions are looked for, by what a listing says of them and by what is in them. */
export interface Search {
  readonly stateMachineArn: string;
  readonly since: Date;
  /** The listing alone tells that it is meant. */
  readonly isSure: (listed: ExecutionListItem) => boolean;
  /** It may be meant: worth a look. */
  readonly mayBe: (listed: ExecutionListItem) => boolean;
  readonly isMeant: (seen: SeenExecution) => boolean;
  /** So many are returned at most. */
  readonly limit: number;
}

export interface Found {
  readonly executions: readonly SeenExecution[];
  /** There were more to look at than are looked at: older ones may be missing. */
  readonly incomplete: boolean;
}

/** Executions whose names do not tell are looked at one by one, one call or two each: so many of them. */
const MAX_GUESSES = 200;
const LOOKS_AT_ONCE = 8;

/** Newest first. Reads the listing of executions, 1,000 a call, and looks at those that can be meant. */
export async function findExecutions(sfn: SFNClient, search: Search): Promise<Found> {
  let guesses = 0;
  let incomplete = false;

  async function* candidates(): AsyncGenerator<{ readonly arn: string; readonly sure: boolean }> {
    const which = { stateMachineArn: search.stateMachineArn, startedSince: search.since };
    for await (const page of listExecutions(sfn, which)) {
      for (const listed of page) {
        const { executionArn: arn = '' } = listed;
        if (search.isSure(listed)) yield { arn, sure: true };
        else if (!search.mayBe(listed)) continue;
        else if (guesses++ < MAX_GUESSES) yield { arn, sure: false };
        else incomplete = true;
      }
    }
  }

  const executions: SeenExecution[] = [];
  const looked = inOrder(candidates(), LOOKS_AT_ONCE, async ({ arn, sure }) => ({ sure, seen: await look(sfn, arn) }));
  for await (const { sure, seen } of looked) {
    if (seen === undefined || !(sure || search.isMeant(seen))) continue;
    if (executions.length === search.limit) return { executions, incomplete: true };
    executions.push(seen);
  }
  return { executions, incomplete };
}
