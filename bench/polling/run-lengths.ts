import { randomFrom } from '../support/seeded-random.ts';

export const SHORTEST_SECONDS = 5;
export const LONGEST_SECONDS = 86_400;

/**
 * Lengths of runs in seconds, shortest first: log-normal around a median, with those outside of 5 s to 24 h drawn again.
 * With a sigma of 1, two runs in three are within a factor of e of the median.
 */
export function runLengths(medianSeconds: number, runs: number, seed: number, sigma = 1): readonly number[] {
  const random = randomFrom(seed);
  const lengths: number[] = [];
  while (lengths.length < runs) {
    const seconds = medianSeconds * Math.exp(sigma * standardNormal(random));
    if (seconds >= SHORTEST_SECONDS && seconds <= LONGEST_SECONDS) lengths.push(seconds);
  }
  return lengths.sort((a, b) => a - b);
}

/** Box and Muller. */
function standardNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
