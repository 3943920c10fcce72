import { execFile } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The app did not synthesize. The message is what it printed, for example all mistakes in the settings. */
export class SynthesisError extends Error {
  override readonly name = 'SynthesisError';
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Context that the CDK command line adds to that of cdk.json. The local system names resources by their paths. */
const COMMAND_LINE_CONTEXT = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };

/** Values by name, as `cdk synth -c name=value` takes them. */
export type Context = Readonly<Record<string, string>>;

/**
 * Runs the app of `cdk.json` as `cdk synth` would, without its command line: the same context, so the same template.
 * @throws {SynthesisError}
 */
export async function synthesize(outDir: string, app = 'bin/app.ts', more: Context = {}): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
  await mkdir(dirname(outDir), { recursive: true });
  const env = { ...process.env, ...(await commandLineEnvironment(outDir, more)), NODE_NO_WARNINGS: '1' };
  try {
    await promisify(execFile)(process.execPath, [app], { cwd: ROOT, env });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new SynthesisError((stderr || message).trim());
  }
}

/** The environment variables by which the CDK command line passes its options to an app. */
export async function commandLineEnvironment(
  outDir: string,
  more: Context = {},
): Promise<Readonly<Record<string, string>>> {
  const { context } = JSON.parse(await readFile(`${ROOT}/cdk.json`, 'utf8')) as { context: Record<string, unknown> };
  return {
    CDK_OUTDIR: outDir,
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...COMMAND_LINE_CONTEXT, ...more }),
  };
}
