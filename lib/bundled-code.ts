import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { BUNDLING } from './bundling.ts';

/** Expressions by the names that stand for them in a file, as esbuild's `define`. */
export type Define = Readonly<Record<string, string>>;

// biome-ignore lint/plugin: the functions are bundled from their sources
const FUNCTIONS = fileURLToPath(new URL('../functions', import.meta.url));
const bundles = new Map<string, Uint8Array>();

/**
 * The code of a file in `functions/`, without its ending. By esbuild's own interface and not by the CDK's
 * NodejsFunction, which starts `npx` for each function: that takes ten times as long as the bundling.
 */
export function bundledCode(entry: string, define: Define = {}): Code {
  return Code.fromAsset(FUNCTIONS, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('none'),
      command: [entry, JSON.stringify(define)], // nobody runs it: the CDK tells bundles apart by it
      local: {
        tryBundle: (directory) => {
          writeFileSync(join(directory, 'index.mjs'), bundleOf(entry, define));
          return true;
        },
      },
    },
  });
}

/** Made once a process: apps of several stacks have the same functions in each. */
function bundleOf(entry: string, define: Define): Uint8Array {
  const key = JSON.stringify([entry, define]);
  const made = bundles.get(key) ?? esbuild(entry, define);
  bundles.set(key, made);
  return made;
}

function esbuild(entry: string, define: Define): Uint8Array {
  const { outputFiles } = buildSync({
    ...BUNDLING,
    mainFields: [...BUNDLING.mainFields],
    entryPoints: [join(FUNCTIONS, `${entry}.ts`)],
    define: { ...define },
    write: false,
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`esbuild made nothing of functions/${entry}.ts`);
  return file.contents;
}
