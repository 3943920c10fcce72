import { vi } from 'vitest';

/** Repeats the check until it stops throwing, and returns its result. The limit is only for what hangs. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 500_000, interval: 20 });
}
