import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The app did not synthesize. The message is what it printed, for example all mistakes in the settings. */
export class SynthesisError extends Error {
  override readonly name = 'SynthesisError';
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Context that the CDK command line adds to that of cdk.json. The local system names resources by their paths. */
const COMMAND_LINE_CONTEXT = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };
/** Characters that an app may print. */
const MAX_OUTPUT = 16 * 1024 * 1024;

/** Values by name, as `cdk synth -c name=value` takes them. */
export type Context = Readonly<Record<string, string>>;

/**
 * Runs an app as `cdk synth` would, without its command line: the same context, so the same template.
 * @param app a file of JavaScript or TypeScript, or a command as in `cdk.json`. Default: the command of `cdk.json`
 * @throws {SynthesisError}
 */
export async function synthesize(outDir: string, app?: string, more: Context = {}): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
  await mkdir(dirname(outDir), { recursive: true });
  const env = {
    ...process.env,
    ...(await commandLineEnvironment(outDir, more)),
    NODE_NO_WARNINGS: '1',
    PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`, // commands begin with `node`
  };
  const options = { cwd: ROOT, env, maxBuffer: MAX_OUTPUT };
  try {
    if (app !== undefined && isFile(resolve(ROOT, app))) {
      await promisify(execFile)(process.execPath, [app], options);
    } else {
      const command = app ?? (await readJson('cdk.json'))['app'];
      if (typeof command !== 'string') throw new Error('cdk.json names no app: it needs "app", or --app a file.');
      await promisify(execFile)(command, { ...options, shell: true });
    }
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new SynthesisError(readable(stderr || message));
  }
  if (!existsSync(join(outDir, 'manifest.json'))) {
    throw new SynthesisError(`${app ?? 'The app of cdk.json'} wrote no cloud assembly: is it an app of the CDK?`);
  }
}

/** The environment variables by which the CDK command line passes its options to an app. */
export async function commandLineEnvironment(
  outDir: string,
  more: Context = {},
): Promise<Readonly<Record<string, string>>> {
  const { context } = await readJson('cdk.json');
  // What lookups found, such as the subnets of a VPC.
  const found = existsSync(join(ROOT, 'cdk.context.json')) ? await readJson('cdk.context.json') : {};
  return {
    CDK_OUTDIR: outDir,
    CDK_CONTEXT_JSON: JSON.stringify({ ...(context as object), ...found, ...COMMAND_LINE_CONTEXT, ...more }),
  };
}

/**
 * Without progress, and without the line of source with which Node begins an uncaught error: that of the CDK is one line of
 * thousands of characters.
 */
function readable(output: string): string {
  const noise = /^(?:Bundling asset .*|Node\.js v\S+|.{1000,}|(?:file:\/\/)?\/.*\/aws-cdk-lib\/.*:\d+|\s*\^?)$/;
  return output
    .split('\n')
    .filter((line) => !noise.test(line))
    .join('\n')
    .trim();
}

async function readJson(name: string): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse(await readFile(join(ROOT, name), 'utf8')) as Readonly<Record<string, unknown>>;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
