import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MODULES = join(ROOT, 'node_modules');

/** The tarball that `npm pack` makes of the built package, and the folder that it was made of. */
export interface PackedPackage extends AsyncDisposable {
  readonly dist: string;
  readonly tarball: string;
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An empty project outside of the repository. */
export interface StrangersProject extends AsyncDisposable {
  readonly dir: string;
  /** Runs a command there, in a shell that has nothing of this repository. */
  run(command: string, variables?: Readonly<Record<string, string>>): Promise<Ended>;
}

export async function packedPackage(): Promise<PackedPackage> {
  const folder = await mkdtemp(join(tmpdir(), 'packed-'));
  const dist = join(folder, 'dist');
  await promisify(execFile)(process.execPath, ['bin/build-package.ts', dist], { cwd: ROOT });
  await promisify(execFile)('npm', ['pack', '--silent', dist], { cwd: folder });
  const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  return {
    dist,
    tarball: join(folder, tarball),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

export interface ProjectOptions {
  readonly files: Readonly<Record<string, string>>;
  /** Packages that are linked to those of this repository, so that they need no registry. */
  readonly linked?: readonly string[];
}

export async function strangersProject({ files, linked = [] }: ProjectOptions): Promise<StrangersProject> {
  const dir = await mkdtemp(join(tmpdir(), 'stranger-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), text);
  }
  return {
    dir,
    run: (command, variables = {}) => shell(dir, command, variables),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, maxRetries: 3 }),
  };
}

/** Links packages of this repository into the project, after npm has installed what it can without a registry. */
export async function linkPackages({ dir }: StrangersProject, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(dir, 'node_modules', name)), { recursive: true });
    await symlink(join(MODULES, name), join(dir, 'node_modules', name));
  }
}

async function shell(dir: string, command: string, variables: Readonly<Record<string, string>>): Promise<Ended> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$|NODE|VITEST|AWS_|CDK_|LUME_)/.test(name));
  const path = process.env['PATH']?.split(delimiter).filter((folder) => !folder.includes('node_modules')) ?? [];
  const env = {
    ...Object.fromEntries(kept),
    PATH: [join(dir, 'node_modules/.bin'), dirname(process.execPath), ...path].join(delimiter),
    HOME: dir,
    NO_COLOR: '1',
    ...variables,
  };
  const ended = promisify(execFile)('sh', ['-c', command], { cwd: dir, env, maxBuffer: 64 * 1024 * 1024 });
  const { code = 0, stdout, stderr } = await ended.catch((error) => error);
  return { code, stdout, stderr };
}
