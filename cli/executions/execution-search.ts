import type { ExecutionListItem, SFNClient } from '@aws-sdk/client-sfn';
import { listExecutions } from '../../functions/reconciliation/list-executions.ts';
import { describeExecution } from './describe-execution.ts';
import type { ExecutionDetails } from './execution-details.ts';
import { mapInOrder } from './map-in-order.ts';

/** Matches executions in two steps: by the listing, then by the description. */
export interface ExecutionMatcher {
  /** The listing alone proves a match. Undefined if it never does. */
  readonly isCertain?: ((listed: ExecutionListItem) => boolean) | undefined;
  /** Worth describing. */
  readonly isCandidate: (listed: ExecutionListItem) => boolean;
  readonly matches: (details: ExecutionDetails) => boolean;
}

export interface SearchOptions extends ExecutionMatcher {
  readonly stateMachineArn: string;
  /** Undefined: all that Step Functions keeps. */
  readonly since?: Date;
  /** Running executions only. */
  readonly status?: 'RUNNING';
}

/** Candidates described at most: half a minute. */
export const MAX_CANDIDATES = 500;
/** DescribeExecution refills at 10 to 15 calls per second: more concurrency would only wait. */
export const DESCRIBE_CONCURRENCY = 8;

/** Matching executions, newest first. Streams the listing, 1,000 per call. */
export class ExecutionSearch implements AsyncIterable<ExecutionDetails> {
  readonly #sfn: SFNClient;
  readonly #options: SearchOptions;
  #described = 0;
  #isTruncated = false;

  constructor(sfn: SFNClient, options: SearchOptions) {
    this.#sfn = sfn;
    this.#options = options;
  }

  /** How many candidates were described before the limit left others out; undefined if none was left out. */
  get truncatedAfter(): number | undefined {
    return this.#isTruncated ? this.#described : undefined;
  }

  async newest(): Promise<ExecutionDetails | undefined> {
    for await (const details of this) return details;
    return undefined;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ExecutionDetails> {
    const described = mapInOrder(this.#candidates(), DESCRIBE_CONCURRENCY, async ({ executionArn, isCertain }) => ({
      isCertain,
      details: await describeExecution(this.#sfn, executionArn),
    }));
    for await (const { isCertain, details } of described) {
      if (details !== undefined && (isCertain || this.#options.matches(details))) yield details;
    }
  }

  async *#candidates(): AsyncGenerator<{ readonly executionArn: string; readonly isCertain: boolean }> {
    const { stateMachineArn, since = new Date(0), status, isCertain, isCandidate } = this.#options;
    for await (const page of listExecutions(this.#sfn, { stateMachineArn, startedSince: since, status })) {
      for (const listed of page) {
        const { executionArn = '' } = listed;
        if (isCertain?.(listed)) yield { executionArn, isCertain: true };
        else if (isCandidate(listed)) {
          this.#isTruncated ||= this.#described === MAX_CANDIDATES;
          if (this.#isTruncated && isCertain === undefined) return;
          if (this.#isTruncated) continue;
          this.#described++;
          yield { executionArn, isCertain: false };
        }
      }
    }
  }
}

/** Suffix of a sentence that says that nothing was found. */
export function searchLimitNote({ truncatedAfter }: Pick<ExecutionSearch, 'truncatedAfter'>): string {
  return truncatedAfter === undefined ? '' : `, among the newest ${truncatedAfter} candidates`;
}
