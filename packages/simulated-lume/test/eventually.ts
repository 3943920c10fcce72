import { vi } from 'vitest';

/** Asks again and again until the check holds, and returns what it did. Only what hangs reaches the limit, on any machine. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 500_000, interval: 20 });
}
