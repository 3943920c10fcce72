import { DESCRIBE_CONCURRENCY } from '../executions/execution-search.ts';
import { mapInOrder } from '../executions/map-in-order.ts';
import type { Choice, FollowChoice, StartChoice } from './bulk-choice.ts';

export interface BeginWork<Item> {
  readonly items: AsyncIterable<Item>;
  readonly choose: (item: Item) => Promise<readonly Choice[]>;
  readonly begin: (execution: (StartChoice | FollowChoice)['execution']) => Promise<'started' | 'duplicate'>;
  /** Resolves when the next one may begin; rejects when the signal is aborted. */
  readonly turn: (signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** Every item up to this one is done, in the order of the listing. */
  readonly onDone: (item: Item, counts: BeginCounts) => void;
}

interface BeginCounts {
  /** Runs that are to be started. */
  readonly started: number;
  /** Runs that are followed, and were started long ago. */
  readonly followed: number;
  /** Begun before, by the same replay. */
  readonly before: number;
  readonly skipped: number;
}

type Result = keyof BeginCounts;

/** Calls that are under way at once, at most. */
const IN_FLIGHT = 32;

interface BeginResult extends BeginCounts {
  readonly finished: boolean;
  /** The error that ended it; undefined where none did. */
  readonly failure?: unknown;
}

/**
 * Begins what is chosen, a few at a time, and tells of it in the order of the listing. When the signal is aborted, and when
 * something fails, what is under way is finished and nothing else begun. Memory does not grow with the number of items.
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
        // What was begun for an item is counted, although the item is not done when it is interrupted here.
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
  // After one that failed, none is told of: where it goes on, it begins with that one.
  for (const { ended } of underWay) for (const result of await ended.catch(() => [])) counts[result]++;
  return failure === undefined ? { ...counts, finished } : { ...counts, finished: false, failure };
}

/** What was begun for one item. */
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
