import type { ExecutionListItem, SFNClient } from '@aws-sdk/client-sfn';
import { listExecutions } from '../../functions/reconciliation/list-executions.ts';
import { describeExecution } from './describe-execution.ts';
import type { ExecutionDetails } from './execution-details.ts';
import { mapInOrder } from './map-in-order.ts';

/** Which executions are meant: by what a listing says of them, and by what is in them. */
export interface ExecutionMatcher {
  /** The listing alone tells that it is meant. Undefined where it never does. */
  readonly isCertain?: ((listed: ExecutionListItem) => boolean) | undefined;
  /** It may be meant: worth a description. */
  readonly isCandidate: (listed: ExecutionListItem) => boolean;
  readonly matches: (seen: ExecutionDetails) => boolean;
}

export interface SearchOptions extends ExecutionMatcher {
  readonly stateMachineArn: string;
  /** Undefined: all that Step Functions still has. */
  readonly since?: Date;
  /** Only those that are running. */
  readonly status?: 'RUNNING';
}

/** Executions that only a description can tell of, by one call or two each: half a minute for so many. */
export const MAX_CANDIDATES = 500;
/** DescribeExecution refills at 10 to 15 a second: more at once would only wait. */
export const DESCRIBE_CONCURRENCY = 8;

/** The executions that are meant, newest first. The listing is read 1,000 a call; nothing of it is kept. */
export class ExecutionSearch implements AsyncIterable<ExecutionDetails> {
  readonly #sfn: SFNClient;
  readonly #wanted: SearchOptions;
  #guesses = 0;
  #gaveUp = false;

  constructor(sfn: SFNClient, wanted: SearchOptions) {
    this.#sfn = sfn;
    this.#wanted = wanted;
  }

  /** How many were looked at before the search left others out; undefined when it has left out none. */
  get truncatedAfter(): number | undefined {
    return this.#gaveUp ? this.#guesses : undefined;
  }

  async newest(): Promise<ExecutionDetails | undefined> {
    for await (const seen of this) return seen;
    return undefined;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ExecutionDetails> {
    const looked = mapInOrder(this.#candidates(), DESCRIBE_CONCURRENCY, async ({ executionArn, sure }) => ({
      sure,
      seen: await describeExecution(this.#sfn, executionArn),
    }));
    for await (const { sure, seen } of looked) {
      if (seen !== undefined && (sure || this.#wanted.matches(seen))) yield seen;
    }
  }

  async *#candidates(): AsyncGenerator<{ readonly executionArn: string; readonly sure: boolean }> {
    const { stateMachineArn, since = new Date(0), status, isCertain, isCandidate } = this.#wanted;
    for await (const page of listExecutions(this.#sfn, { stateMachineArn, startedSince: since, status })) {
      for (const listed of page) {
        const { executionArn = '' } = listed;
        if (isCertain?.(listed)) yield { executionArn, sure: true };
        else if (isCandidate(listed)) {
          this.#gaveUp ||= this.#guesses === MAX_CANDIDATES;
          if (this.#gaveUp && isCertain === undefined) return;
          if (this.#gaveUp) continue;
          this.#guesses++;
          yield { executionArn, sure: false };
        }
      }
    }
  }
}

/** For a sentence that says that nothing was found. */
export function searchLimitNote({ truncatedAfter }: Pick<ExecutionSearch, 'truncatedAfter'>): string {
  return truncatedAfter === undefined ? '' : `, as far as the newest ${truncatedAfter} that might were looked at`;
}
