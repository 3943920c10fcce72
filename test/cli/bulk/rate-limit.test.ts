import { expect, it } from 'vitest';
import { rateLimit } from '../../../cli/bulk/rate-limit.ts';

it('lets the first through at once, and each of a burst after it so much later', async () => {
  const waits: number[] = [];
  const before = performance.now();
  const turn = rateLimit(10, async (ms) => void waits.push(ms));
  const { signal } = new AbortController();
  for (let caller = 1; caller <= 4; caller++) await turn(signal);
  const took = performance.now() - before;
  expect(waits).toHaveLength(3);
  for (const [at, wait] of waits.entries()) {
    expect(wait).toBeLessThanOrEqual(100 * (at + 1));
    expect(wait).toBeGreaterThan(100 * (at + 1) - took);
  }
});
