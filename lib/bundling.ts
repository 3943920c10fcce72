import { fileURLToPath } from 'node:url';

/** How a file of `functions/` becomes what is deployed, in the words of esbuild: one ES module with all that it needs inside. */
export const BUNDLING = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  supported: { using: true }, // Node 24 has it; esbuild would bring a helper for it
  mainFields: ['module', 'main'],
  minify: true,
  // The SDK's clients would bring every way to credentials, a third of a function: docs/decisions/040-credentials-from-the-environment.md.
  alias: {
    '@aws-sdk/credential-provider-node': fileURLToPath(new URL('../functions/aws/credentials.ts', import.meta.url)),
  },
  // A few CommonJS packages inside the bundle call require() for Node's own modules.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
} as const;
