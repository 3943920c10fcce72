import { afterAll, vi } from 'vitest';

// Test files of a worker share one process. Vitest's own `unstubEnvs` acts before each test, and would undo what a file stubs for
// all of its tests.
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});
