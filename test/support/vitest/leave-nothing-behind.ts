import { afterAll, vi } from 'vitest';

// The files of a worker share one process. Vitest restores spies after each file; its `unstubEnvs` and its like act before each test,
// and so would undo what a file stubs for all of its tests.
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});
