import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentVariables, readTemplate } from 'template-runner/testing';
import { synthesize } from '../../local/synthesize.ts';

/** Inside the repository, so that a bundle with external packages finds `node_modules`. */
export const WORKSPACE = fileURLToPath(new URL('../../cdk.out/bench/', import.meta.url));

/** A function as deployed. */
export interface DeployedFunction {
  /** Of its file in `functions/`. */
  readonly name: string;
  /** The bundle, absolute. */
  readonly file: string;
  /** Of the bundle. */
  readonly bytes: number;
  /** All its variables, as Lambda would set them. */
  readonly env: Readonly<Record<string, string>>;
}

let made: Promise<readonly DeployedFunction[]> | undefined;

/** All functions. Synthesized once per process. */
export function deployedFunctions(): Promise<readonly DeployedFunction[]> {
  made ??= synthesized();
  return made;
}

async function synthesized(): Promise<readonly DeployedFunction[]> {
  const assemblyDir = join(WORKSPACE, 'every-function');
  await synthesize(assemblyDir, 'bench/support/every-function-app.ts');
  const { functions } = readTemplate(assemblyDir);
  return functions.map((of) => {
    const file = join(of.codeDir, of.handler.replace(/\.\w+$/, '.mjs'));
    const env = environmentVariables({ ...of, platformEnv: {} });
    return { name: env['POWERTOOLS_SERVICE_NAME'] ?? of.name, file, bytes: statSync(file).size, env };
  });
}
