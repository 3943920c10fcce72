import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageCommand } from '../../../functions/reports/package-command.ts';
import { startServer, type TestServer } from '../../support/http-server.ts';

/** A registry in which a stranger has published a package by our name, and a folder for each reader of an alert. */
let registry: TestServer;
let folder: string;
const asked: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'package-command-'));
  const tarball = await tarballOf(join(folder, 'stranger'), 'a stranger runs');
  registry = await startServer(({ url = '' }, response) => {
    asked.push(url);
    if (url.endsWith('.tgz')) {
      response.end(tarball);
      return;
    }
    const version = { ...manifest(), dist: { tarball: `${registry.url}/stranger.tgz` } };
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ name: 'lume-arrivals', 'dist-tags': { latest: '0.1.0' }, versions: { '0.1.0': version } }),
    );
  });
});
afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function manifest() {
  return { name: 'lume-arrivals', version: '0.1.0', bin: { 'lume-arrivals': 'run.cjs' } };
}

/** A package that says something and its arguments. */
async function packageIn(directory: string, says: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'package.json'), JSON.stringify(manifest()));
  const program = `#!/usr/bin/env node\nconsole.log(${JSON.stringify(says)}, process.argv.slice(2).join(' '));\n`;
  await writeFile(join(directory, 'run.cjs'), program, { mode: 0o755 });
}

async function tarballOf(directory: string, says: string): Promise<Buffer> {
  await packageIn(join(directory, 'package'), says);
  await promisify(execFile)('tar', ['czf', 'package.tgz', 'package'], { cwd: directory });
  return readFile(join(directory, 'package.tgz'));
}

/** A real shell with the real npx, that knows no other registry. */
async function shell(command: string, cwd: string): Promise<string> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    npm_config_registry: registry.url,
    npm_config_cache: join(folder, 'cache'),
    npm_config_update_notifier: 'false',
  };
  try {
    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', command], { cwd, env });
    return stdout + stderr;
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    return stdout + stderr;
  }
}

it('fetches and runs nothing in a folder that does not have the package', async () => {
  const empty = join(folder, 'empty');
  await mkdir(empty);
  expect(await shell(packageCommand('list --since 24h'), empty)).toContain('npx canceled due to missing packages');
  expect(asked.filter((url) => url.endsWith('.tgz'))).toEqual([]);
});

it.each(['list --since 24h', '--help', '--version', 'doctor --region eu-central-1 --deployment lume-arrivals'])(
  'hands %s to the package where it is installed',
  async (args) => {
    const home = join(folder, 'home');
    await packageIn(join(home, 'node_modules', 'lume-arrivals'), 'ours runs');
    await mkdir(join(home, 'node_modules', '.bin'), { recursive: true });
    const link = join(home, 'node_modules', '.bin', 'lume-arrivals');
    await rm(link, { force: true });
    await promisify(execFile)('ln', ['-s', '../lume-arrivals/run.cjs', link]);
    await writeFile(join(home, 'package.json'), '{}');
    expect(await shell(packageCommand(args), home)).toBe(`ours runs ${args}\n`);
  },
);

it('runs in the folder of this project, which is the package', async () => {
  const said = await shell(packageCommand('--help'), new URL('../../../', import.meta.url).pathname);
  expect(said).toContain('Operates a deployment of Lume Arrivals');
});
