import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';

/**
 * The bundle of a function in the built package, which has neither esbuild nor the sources: it takes the place of
 * `bundled-code.ts` there (`imports` in package.json).
 *
 * @param entry name of the file in `functions/`, without its extension.
 */
export function bundledCode(entry: string): Code {
  return Code.fromAsset(join(import.meta.dirname, 'functions', entry));
}
