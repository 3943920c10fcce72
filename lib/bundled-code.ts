import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { BUNDLING } from './esbuild-options.ts';

// biome-ignore lint/plugin: the functions are bundled from their sources
const FUNCTIONS = fileURLToPath(new URL('../functions', import.meta.url));
const bundles = new Map<string, Uint8Array>();

/**
 * The bundle of a file in `functions/`. Calls esbuild directly: the CDK's NodejsFunction starts `npx` for each
 * function, which takes ten times as long as the bundling.
 *
 * @param entry name of the file, without its extension.
 */
export function bundledCode(entry: string): Code {
  return Code.fromAsset(FUNCTIONS, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('none'),
      command: [entry], // never run: the CDK uses it to tell bundles apart
      local: {
        tryBundle: (directory) => {
          writeFileSync(join(directory, 'index.mjs'), bundleOf(entry));
          return true;
        },
      },
    },
  });
}

/** Once per process: all stacks of an app have the same functions. */
function bundleOf(entry: string): Uint8Array {
  const made = bundles.get(entry) ?? esbuild(entry);
  bundles.set(entry, made);
  return made;
}

function esbuild(entry: string): Uint8Array {
  const { outputFiles } = buildSync({
    ...BUNDLING,
    mainFields: [...BUNDLING.mainFields],
    entryPoints: [join(FUNCTIONS, `${entry}.ts`)],
    write: false,
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`esbuild returned no file for functions/${entry}.ts`);
  return file.contents;
}
