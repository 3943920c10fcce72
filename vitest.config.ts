import { configDefaults, defineConfig } from 'vitest/config';

/** What all runs share, but for which files they take and how long one test may last. */
export const SHARED = {
  globalSetup: 'test/support/vitest/shared-assemblies.ts',
  setupFiles: ['test/support/vitest/leave-nothing-behind.ts'],
  // Loading aws-cdk-lib and the clients of AWS once a file took a quarter of all the time.
  isolate: false,
  maxWorkers: 2,
};

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export
export default defineConfig({
  test: {
    ...SHARED,
    include: ['{test,packages/*/test}/**/*.test.ts'],
    exclude: [...configDefaults.exclude, '**/*.soak.test.ts'],
    // Only a hang takes as long: a small machine that is busy may be fifteen times as slow. No test has a limit of its own.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
