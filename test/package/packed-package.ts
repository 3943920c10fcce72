import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What `npm pack` makes of the built package. */
export interface PackedPackage extends AsyncDisposable {
  /** The folder that was packed. */
  readonly dist: string;
  readonly tarball: string;
}

export async function packedPackage(): Promise<PackedPackage> {
  const folder = await mkdtemp(join(tmpdir(), 'packed-'));
  const dist = join(folder, 'dist');
  await promisify(execFile)(process.execPath, ['bin/build-package.ts', dist], { cwd: ROOT });
  await promisify(execFile)('npm', ['pack', '--silent', dist], { cwd: folder });
  const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  return { dist, tarball: join(folder, tarball), [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project outside of the repository. */
export interface StrangersProject extends AsyncDisposable {
  readonly dir: string;
  /** Runs a command there, in a shell that knows nothing of this repository. */
  run(command: string, variables?: Readonly<Record<string, string>>): Promise<Ended>;
  /** Links packages of this repository, which need no registry then. After `npm install`, which would remove them. */
  link(...packages: readonly string[]): Promise<void>;
}

export async function strangersProject(files: Readonly<Record<string, string>>): Promise<StrangersProject> {
  const dir = await mkdtemp(join(tmpdir(), 'stranger-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return {
    dir,
    run: (command, variables = {}) => shell(dir, command, variables),
    link: async (...packages) => {
      for (const name of packages) {
        const link = join(dir, 'node_modules', name);
        await mkdir(dirname(link), { recursive: true });
        await symlink(join(ROOT, 'node_modules', name), link);
      }
    },
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, maxRetries: 3 }),
  };
}

/** Keeps npm from every registry. */
export const OFFLINE = { npm_config_registry: 'http://127.0.0.1:9', npm_config_offline: 'true' };

async function shell(cwd: string, command: string, variables: Readonly<Record<string, string>>): Promise<Ended> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|INIT_CWD$|NODE(?!_EXTRA_CA_CERTS)|VITEST|AWS_|CDK_|LUME_)/.test(name),
  );
  // First what the project has installed, as npx does, which may be a Node; then that of this test.
  const path = [join(cwd, 'node_modules/.bin'), dirname(process.execPath), process.env['PATH']].join(delimiter);
  const env = { ...Object.fromEntries(kept), PATH: path, NO_COLOR: '1', npm_config_audit: 'false', ...variables };
  const ended = promisify(execFile)('sh', ['-c', command], { cwd, env, maxBuffer: 64 * 1024 * 1024 });
  const { code = 0, stdout, stderr } = await ended.catch((error) => error);
  return { code, stdout, stderr };
}

/** An app of this repository as a stranger would write it: with the package in place of `lib`. */
export async function withPackage(file: string): Promise<string> {
  const source = await readFile(join(ROOT, file), 'utf8');
  return source.replace(/'(?:\.\.\/)+lib\/[\w-]+\.ts'/g, "'lume-arrivals'");
}

/** A synthesized template without the hashes of files that are uploaded beside it. */
export async function comparableTemplate(assemblyDir: string, stack: string): Promise<unknown> {
  const text = await readFile(join(assemblyDir, `${stack}.template.json`), 'utf8');
  return JSON.parse(text.replace(/\b[0-9a-f]{64}\b/g, 'HASH'), (name, value) =>
    name === 'Metadata' ? undefined : value,
  );
}

/** The feature flags of the CDK that this repository has, as `cdk init` writes them into a new app. */
export async function featureFlags(): Promise<unknown> {
  return (JSON.parse(await readFile(join(ROOT, 'cdk.json'), 'utf8')) as { context: unknown }).context;
}
