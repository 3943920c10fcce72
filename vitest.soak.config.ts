import { defineConfig } from 'vitest/config';

/** Tests of thousands of files, which take minutes: `npm run test:soak`. */
// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export
export default defineConfig({
  test: {
    include: ['test/**/*.soak.test.ts'],
    globalSetup: 'test/support/assemblies.ts',
    testTimeout: 600_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
