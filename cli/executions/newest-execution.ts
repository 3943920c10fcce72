import { paginateListExecutions, type SFNClient } from '@aws-sdk/client-sfn';

export interface WhichExecution {
  readonly stateMachineArn: string;
  /** Only those that are running. */
  readonly running: boolean;
  /** Tells by the name alone: what it may be is looked at, with a call each. */
  readonly mayBe: (name: string) => boolean;
  readonly is: (executionArn: string) => Promise<boolean>;
}

export type Search =
  | { readonly found: { readonly executionArn: string; readonly startedAt: Date } }
  /** Undefined when all were looked at; else how many, before the search was given up. */
  | { readonly found: undefined; readonly gaveUpAfter: number | undefined };

/** Step Functions answers 10 to 20 such calls a second: a search that fails takes half a minute. */
export const MOST_LOOKED_AT = 500;
const AT_ONCE = 10;

/** For a sentence that says that nothing was found. */
export function asFarAsLooked(search: Search): string {
  if (search.found || search.gaveUpAfter === undefined) return '';
  return `, as far as the newest ${search.gaveUpAfter} that might were looked at`;
}

/** The newest execution that is the one. Names are read 1,000 a call; nothing of them is kept. */
export async function newestExecution(
  sfn: SFNClient,
  { stateMachineArn, running, mayBe, is }: WhichExecution,
): Promise<Search> {
  const query = { stateMachineArn, ...(running && { statusFilter: 'RUNNING' as const }) };
  let looked = 0;
  for await (const { executions = [] } of paginateListExecutions({ client: sfn, pageSize: 1000 }, query)) {
    const candidates = executions.filter(({ name = '' }) => mayBe(name));
    for (let from = 0; from < candidates.length; from += AT_ONCE) {
      if (looked >= MOST_LOOKED_AT) return { found: undefined, gaveUpAfter: looked };
      const some = candidates.slice(from, from + AT_ONCE);
      const hits = await Promise.all(some.map(({ executionArn = '' }) => is(executionArn)));
      const { executionArn, startDate = new Date() } = some[hits.indexOf(true)] ?? {};
      if (executionArn !== undefined) return { found: { executionArn, startedAt: startDate } };
      looked += some.length;
    }
  }
  return { found: undefined, gaveUpAfter: undefined };
}
