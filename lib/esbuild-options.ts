import { fileURLToPath } from 'node:url';

/** Options of esbuild for the functions: one ES module per function, with all its dependencies. */
export const BUNDLING = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  supported: { using: true }, // native in Node 24: no helper needed
  mainFields: ['module', 'main'],
  minify: true,
  // The SDK's chain of credential providers is a third of a bundle: docs/decisions/040-credentials-from-the-environment.md.
  alias: {
    // biome-ignore lint/plugin: the functions are bundled from their sources
    '@aws-sdk/credential-provider-node': fileURLToPath(new URL('../functions/aws/credentials.ts', import.meta.url)),
  },
  // Some bundled CommonJS packages require() built-in modules.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
} as const;
