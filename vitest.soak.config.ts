import { defineConfig } from 'vitest/config';
import { SHARED } from './vitest.config.ts';

/** Tests of thousands of files, which take minutes: `npm run test:soak`. */
// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export
export default defineConfig({
  test: {
    ...SHARED,
    include: ['{test,packages/*/test}/**/*.soak.test.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
  },
});
