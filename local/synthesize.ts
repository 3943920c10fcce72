import { execFile } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The app did not synthesize. The message is what it wrote, for example all mistakes of the settings. */
export class SynthesisError extends Error {
  override readonly name = 'SynthesisError';
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What the CDK command line adds to the context of cdk.json: the local system names resources by their paths. */
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

/** What the CDK command line would tell an app, as variables of its process. */
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
