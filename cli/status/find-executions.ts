import type { SFNClient } from '@aws-sdk/client-sfn';
import { isNamedLike, markIn } from '../../functions/arrivals/execution-name.ts';
import { listExecutions } from '../../functions/reconciliation/list-executions.ts';
import { inOrder } from '../executions/in-order.ts';
import { look } from '../executions/look.ts';
import type { SeenExecution } from '../executions/seen-execution.ts';

/** Which executions are looked for, and how they are told by what. */
export interface Search {
  readonly stateMachineArn: string;
  readonly since: Date;
  /** Marks of the contents that are known: whose name has one is looked at first of all. */
  readonly marks: ReadonlySet<string>;
  /** Executions that are known to be meant. */
  readonly arns: ReadonlySet<string>;
  /** What the names of others begin with, where they are about another content of the same file. */
  readonly namedLike: readonly string[];
  /** Also look at what is running, whatever its name. */
  readonly running: boolean;
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
      for (const { executionArn: arn = '', name = '', status } of page) {
        const mark = markIn(name);
        const sure = search.arns.has(arn) || (mark !== undefined && search.marks.has(mark));
        const maybe =
          mark === undefined ||
          search.namedLike.some((text) => isNamedLike(name, text)) ||
          (search.running && status === 'RUNNING');
        if (sure) yield { arn, sure };
        else if (maybe && guesses++ < MAX_GUESSES) yield { arn, sure };
        else if (maybe) incomplete = true;
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
