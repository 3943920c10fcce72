import { DESCRIBE_CONCURRENCY } from '../executions/execution-search.ts';
import { mapInOrder } from '../executions/map-in-order.ts';
import type { Choice, FollowChoice, StartChoice } from './bulk-choice.ts';

export interface BeginWork<Item> {
  readonly items: AsyncIterable<Item>;
  readonly choose: (item: Item) => Promise<readonly Choice[]>;
  readonly begin: (execution: (StartChoice | FollowChoice)['execution']) => Promise<'started' | 'duplicate'>;
  /** Resolves when the next execution may start; rejects when the signal is aborted. */
  readonly turn: (signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** Called in listing order, when every item up to this one is done. */
  readonly onDone: (item: Item, counts: BeginCounts) => void;
}

interface BeginCounts {
  /** Executions that start a run. */
  readonly started: number;
  /** Executions that follow an existing run. */
  readonly followed: number;
  /** Executions that existed already, from an earlier call of the same operation. */
  readonly before: number;
  readonly skipped: number;
}

type Result = keyof BeginCounts;

/** Maximum number of concurrent StartExecution calls. */
const IN_FLIGHT = 32;

interface BeginResult extends BeginCounts {
  readonly finished: boolean;
  /** The error that stopped it. */
  readonly failure?: unknown;
}

/**
 * Starts the chosen executions concurrently and reports them in listing order. After an abort or a failure it waits for
 * calls in flight and starts nothing else. Memory does not grow with the number of items.
 */
export async function beginExecutions<Item>(work: BeginWork<Item>): Promise<BeginResult> {
  const { items, choose, begin, turn, signal, onDone } = work;
  const counts: Record<Result, number> = { started: 0, followed: 0, before: 0, skipped: 0 };
  const underWay: UnderWay<Item>[] = [];

  const settleOldest = async () => {
    const oldest = underWay.shift();
    if (oldest === undefined) return;
    for (const result of await oldest.ended) counts[result]++;
    onDone(oldest.item, { ...counts });
  };
  const begun = async (choice: StartChoice | FollowChoice): Promise<Result> => {
    if ((await begin(choice.execution)) === 'duplicate') return 'before';
    return choice.kind === 'start' ? 'started' : 'followed';
  };

  let finished = true;
  let failure: unknown;
  try {
    const chosen = mapInOrder(items, DESCRIBE_CONCURRENCY, async (item) => ({ item, choices: await choose(item) }));
    for await (const { item, choices } of chosen) {
      signal.throwIfAborted();
      const ended: (Result | Promise<Result>)[] = [];
      for (const choice of choices) {
        if (choice.kind === 'skip') {
          ended.push('skipped');
          continue;
        }
        // Executions started for this item count, although the item is not done.
        await turn(signal).catch(async (error: unknown) => {
          for (const result of await Promise.all(ended)) counts[result]++;
          throw error;
        });
        ended.push(begun(choice));
      }
      underWay.push(new UnderWay(item, Promise.all(ended)));
      while (underWay[0]?.isOver || underWay.length > IN_FLIGHT) await settleOldest();
    }
  } catch (error) {
    if (!signal.aborted) failure = error;
    finished = false;
  }
  while (underWay.length > 0 && failure === undefined) {
    await settleOldest().catch((error: unknown) => {
      failure = error;
    });
  }
  // Items after the failed one are not reported as done: the next call resumes at the failed one.
  for (const { ended } of underWay) for (const result of await ended.catch(() => [])) counts[result]++;
  return failure === undefined ? { ...counts, finished } : { ...counts, finished: false, failure };
}

/** The executions started for one item. */
class UnderWay<Item> {
  readonly item: Item;
  readonly ended: Promise<readonly Result[]>;
  #isOver = false;

  constructor(item: Item, ended: Promise<readonly Result[]>) {
    this.item = item;
    this.ended = ended;
    const over = () => {
      this.#isOver = true;
    };
    ended.then(over, over); // whoever awaits `ended` gets the error
  }

  get isOver(): boolean {
    return this.#isOver;
  }
}
