import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockState } from 'template-runner';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRunning, NotRunningError, type RunningSystem } from '../../local/running-system.ts';
import { removeState, stateDirOf } from '../../local/state-dir.ts';

const HOLDER = fileURLToPath(new URL('state-holder.ts', import.meta.url));
const start = (...args: string[]) => run('local/start.ts', args);
const drop = (...args: string[]) => run('local/drop.ts', args);
function run(script: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { status, stdout, stderr };
}

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'state-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** Another process that has the lock, as `npm start` has it. */
async function otherProcess() {
  const child = spawn(process.execPath, ['--expose-gc', HOLDER, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return { pid: child.pid, kill: async () => void (child.kill('SIGKILL') && (await once(child, 'exit'))) };
}

describe('the folder of a local system', () => {
  it.each([['--fresh'], ['--once'], ['--port', '0']])(
    'is left alone by a second npm start with %s',
    async (...more) => {
      const bundle = join(dir, 'cdk.out', 'asset.1', 'index.mjs');
      mkdirSync(join(bundle, '..'), { recursive: true });
      writeFileSync(bundle, '');
      const other = await otherProcess();
      const { status, stdout, stderr } = start('--dir', dir, ...more);
      await other.kill();
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(
        new RegExp(
          `^A local system is already running on ${dir} \\(process ${other.pid}, since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC, at http://127.0.0.1:1\\): stop it first, .*--dir\\.\n$`,
        ),
      );
      expect(existsSync(bundle)).toBe(true);
    },
  );

  it.each([
    ['a file', (path: string) => writeFileSync(path, ''), /^The folder \S+ cannot be used: a file is in its place\. /],
    [
      'a lock that is no database',
      (path: string) => {
        mkdirSync(path);
        writeFileSync(join(path, 'lock.sqlite'), 'x'.repeat(200));
      },
      /^The folder \S+ cannot be used: file is not a database\. /,
    ],
  ])('is refused in one line where there is %s', (_, make, said) => {
    make(join(dir, 'folder'));
    const { status, stdout, stderr } = start('--dir', join(dir, 'folder'));
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(said);
    expect(stderr).toMatch(/^[^\n]+ Choose another with --dir\.\n$/);
  });

  it('loses with --fresh what a local system kept there, and nothing else', async () => {
    const kept = ['executions.sqlite', 'executions.sqlite-wal', 'lume.sqlite', 'secrets.json'];
    for (const name of [...kept, 'thesis.tex', 'cdk.out.zip', 'my.sqlite']) writeFileSync(join(dir, name), '');
    for (const name of ['aws', 'cdk.out', 'lume.sqlite.staging', 'mail', 'once', 'slack']) mkdirSync(join(dir, name));
    using _ = lockState(dir);
    await removeState(dir);
    expect(readdirSync(dir).sort()).toEqual(
      ['cdk.out.zip', 'lock.sqlite', 'my.sqlite', 'once', 'running.json', 'thesis.tex'].sort(),
    );
  });
});

it.each([
  [{ once: false }, '.local'],
  [{ once: true }, '.local/once'],
  [{ once: false, stack: 'shop-dev' }, '.local/stack-shop-dev'],
  [{ once: false, stack: 'Prod/shop' }, '.local/stack-Prod-shop'],
  [{ once: true, stack: 'shop-dev', dir: '/tmp/x' }, '/tmp/x'],
])('the state of %j is in %s', (options, folder) => {
  expect(stateDirOf(options)).toBe(folder);
});

describe('a system that is running in a folder that npm start chose', () => {
  const before = process.cwd();
  beforeEach(() => process.chdir(dir));
  afterEach(() => process.chdir(before));
  const running = (folder: string, stackName: string): Disposable => {
    const lock = lockState<RunningSystem>(folder);
    lock.announce({ endpoint: `http://${stackName}`, stackName });
    return lock;
  };

  it('is found without the name of the folder, before one of --once', () => {
    using _dev = running('.local/stack-shop-dev', 'shop-dev');
    using _once = running('.local/once', 'shop');
    expect(findRunning()).toMatchObject({ stackName: 'shop-dev' });
  });

  it('has to be named where several are running', () => {
    using _dev = running('.local/stack-shop-dev', 'shop-dev');
    using _prod = running('.local/stack-shop-prod', 'shop-prod');
    expect(() => findRunning()).toThrowError(
      'Several local systems are running: name one with --dir, of .local/stack-shop-dev (shop-dev), .local/stack-shop-prod (shop-prod).',
    );
    expect(findRunning('.local/stack-shop-prod')).toMatchObject({ stackName: 'shop-prod' });
  });
});

describe('npm run drop', () => {
  it('finds the system by its folder, whatever else is running', () => {
    using lock = lockState(dir);
    lock.announce({ endpoint: 'http://127.0.0.1:4570', stackName: 'shop' });
    expect(findRunning(dir)).toMatchObject({
      endpoint: 'http://127.0.0.1:4570',
      stackName: 'shop',
    });
  });

  it('says when no system is running there, also when another process has the number of one that was killed', async () => {
    writeFileSync(
      join(dir, 'running.json'),
      JSON.stringify({ pid: process.pid, since: '', endpoint: 'http://127.0.0.1:1' }),
    );
    expect(() => findRunning(dir)).toThrowError(NotRunningError);
    expect(drop('package.json', '--dir', dir)).toEqual({
      status: 1,
      stdout: '',
      stderr: `No local system is running on ${dir}. Start it in another terminal: npm start -- --dir ${dir}\n`,
    });
  });

  it('says when the system is still starting', () => {
    using _ = lockState(dir);
    expect(() => findRunning(dir)).toThrowError(/is still starting/);
  });
});
