import type { RequestedExecution } from '../../functions/arrivals/arrival-message.ts';
import type { ListedObject } from '../../functions/reconciliation/routes.ts';
import type { Choice } from './choose.ts';

export interface ReplayWork {
  readonly objects: AsyncIterable<ListedObject>;
  readonly choose: (object: ListedObject) => readonly Choice[];
  readonly start: (execution: RequestedExecution) => Promise<'started' | 'duplicate'>;
  /** Resolves when the next start may go out; rejects when the signal is aborted. */
  readonly turn: (signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** Every object up to this one is done, in the order of the listing. */
  readonly onDone: (key: string, counts: ReplayCounts) => void;
}

export interface ReplayCounts {
  readonly started: number;
  /** Started before, by the same replay. */
  readonly before: number;
  readonly skipped: number;
}

/** Starts that are under way at once, at most. */
const IN_FLIGHT = 32;

/**
 * Starts what is chosen, a few at a time, and tells of it in the order of the listing. When the signal is aborted, what is
 * under way is finished and nothing else begun. Memory does not grow with the number of objects.
 */
export async function runReplay(work: ReplayWork): Promise<ReplayCounts & { readonly finished: boolean }> {
  const { objects, choose, start, turn, signal, onDone } = work;
  const counts = { started: 0, before: 0, skipped: 0 };
  const underWay: UnderWay[] = [];

  const settleOldest = async () => {
    const oldest = underWay.shift();
    if (oldest === undefined) return;
    for (const result of await oldest.ended) {
      if (result === 'started') counts.started++;
      else if (result === 'duplicate') counts.before++;
      else counts.skipped++;
    }
    onDone(oldest.key, { ...counts });
  };

  let finished = true;
  try {
    for await (const object of objects) {
      signal.throwIfAborted();
      const ended: (string | Promise<string>)[] = [];
      for (const choice of choose(object)) {
        if (choice.kind === 'skip') {
          ended.push('skipped');
          continue;
        }
        await turn(signal);
        ended.push(start(choice.execution));
      }
      underWay.push(new UnderWay(object.key, Promise.all(ended)));
      while (underWay[0]?.isOver || underWay.length > IN_FLIGHT) await settleOldest();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    finished = false;
  }
  while (underWay.length > 0) await settleOldest();
  return { ...counts, finished };
}

/** The starts of one object. */
class UnderWay {
  readonly key: string;
  readonly ended: Promise<readonly string[]>;
  #isOver = false;

  constructor(key: string, ended: Promise<readonly string[]>) {
    this.key = key;
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
