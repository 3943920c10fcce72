import type { ExecutionListItem, SFNClient } from '@aws-sdk/client-sfn';
import { listExecutions } from '../../functions/reconciliation/list-executions.ts';
import { look } from './describe-execution.ts';
import type { SeenExecution } from './execution-details.ts';
import { inOrder } from './map-in-order.ts';

/** Which executions are meant: by what a listing says of them, and by what is in them. */
export interface Rules {
  /** The listing alone tells that it is meant. Undefined where it never does. */
  readonly isSure?: ((listed: ExecutionListItem) => boolean) | undefined;
  /** It may be meant: worth a look. */
  readonly mayBe: (listed: ExecutionListItem) => boolean;
  readonly isMeant: (seen: SeenExecution) => boolean;
}

export interface SearchFor extends Rules {
  readonly stateMachineArn: string;
  /** Undefined: all that Step Functions still has. */
  readonly since?: Date;
  /** Only those that are running. */
  readonly status?: 'RUNNING';
}

/** Executions that only a look can tell of, by one call or two each: half a minute for so many. */
export const MOST_GUESSES = 500;
/** DescribeExecution refills at 10 to 15 a second: more at once would only wait. */
export const LOOKS_AT_ONCE = 8;

/** The executions that are meant, newest first. The listing is read 1,000 a call; nothing of it is kept. */
export class Search implements AsyncIterable<SeenExecution> {
  readonly #sfn: SFNClient;
  readonly #wanted: SearchFor;
  #guesses = 0;
  #gaveUp = false;

  constructor(sfn: SFNClient, wanted: SearchFor) {
    this.#sfn = sfn;
    this.#wanted = wanted;
  }

  /** How many were looked at before the search left others out; undefined when it has left out none. */
  get gaveUpAfter(): number | undefined {
    return this.#gaveUp ? this.#guesses : undefined;
  }

  async newest(): Promise<SeenExecution | undefined> {
    for await (const seen of this) return seen;
    return undefined;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SeenExecution> {
    const looked = inOrder(this.#candidates(), LOOKS_AT_ONCE, async ({ executionArn, sure }) => ({
      sure,
      seen: await look(this.#sfn, executionArn),
    }));
    for await (const { sure, seen } of looked) {
      if (seen !== undefined && (sure || this.#wanted.isMeant(seen))) yield seen;
    }
  }

  async *#candidates(): AsyncGenerator<{ readonly executionArn: string; readonly sure: boolean }> {
    const { stateMachineArn, since = new Date(0), status, isSure, mayBe } = this.#wanted;
    for await (const page of listExecutions(this.#sfn, { stateMachineArn, startedSince: since, status })) {
      for (const listed of page) {
        const { executionArn = '' } = listed;
        if (isSure?.(listed)) yield { executionArn, sure: true };
        else if (mayBe(listed)) {
          this.#gaveUp ||= this.#guesses === MOST_GUESSES;
          if (this.#gaveUp && isSure === undefined) return;
          if (this.#gaveUp) continue;
          this.#guesses++;
          yield { executionArn, sure: false };
        }
      }
    }
  }
}

/** For a sentence that says that nothing was found. */
export function asFarAsLooked({ gaveUpAfter }: Pick<Search, 'gaveUpAfter'>): string {
  return gaveUpAfter === undefined ? '' : `, as far as the newest ${gaveUpAfter} that might were looked at`;
}
