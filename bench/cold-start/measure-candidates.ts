import { type Spread, spreadOf } from '../support/statistics.ts';
import type { Candidate } from './candidates.ts';
import { type ColdStart, coldStart } from './start-cold-process.ts';

export const ROUNDS = 30;

export interface Measured extends Candidate {
  /** Milliseconds that Node took to load the handler. */
  readonly load: Spread;
  /** Milliseconds from the beginning of the process until the handler is loaded. */
  readonly ready: Spread;
  /** Milliseconds from the beginning of the process until the first answer. */
  readonly answered: Spread;
  /** Node's own modules that were loaded. */
  readonly builtins: number;
  /** Files that Node loaded. */
  readonly files: number;
}

/** Measures each candidate in fresh processes, alternating, so that disturbances affect all alike. */
export async function measured(candidates: readonly Candidate[]): Promise<readonly Measured[]> {
  const counts = new Map<Candidate, ColdStart>();
  for (const each of candidates) counts.set(each, await coldStart(each, true)); // fills caches too
  const starts = new Map<Candidate, ColdStart[]>(candidates.map((each) => [each, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const each of candidates) starts.get(each)?.push(await coldStart(each));
  }
  return candidates.map((each) => {
    const own = starts.get(each) ?? [];
    return {
      ...each,
      load: spreadOf(own.map(({ loadMs }) => loadMs)),
      ready: spreadOf(own.map(({ readyMs }) => readyMs)),
      answered: spreadOf(own.map(({ answeredMs }) => answeredMs)),
      builtins: own[0]?.builtins ?? 0,
      files: counts.get(each)?.files ?? 0,
    };
  });
}
