import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PACKAGES = ['simulated-lume', 'template-runner'];

interface Ended {
  readonly code: number;
  /** Stdout and stderr, as they came. */
  readonly said: string;
}

/** A clone of this repository after `npm ci`, in which a newcomer works. */
export interface RepositoryCopy extends AsyncDisposable {
  readonly dir: string;
  /** Runs a command to its end. */
  run(command: string, ...args: readonly string[]): Promise<Ended>;
  /** Starts a command that goes on, for example `npm start`. */
  begin(command: string, ...args: readonly string[]): RunningCommand;
}

export interface RunningCommand {
  /**
   * Resolves to what matched, once whole lines of the output do: a part of a line may come before its rest. Rejects with
   * the output if the command ends before.
   */
  says(text: RegExp): Promise<RegExpExecArray>;
  /** Presses Ctrl-C. */
  interrupt(): Promise<Ended>;
}

export async function copyRepository(): Promise<RepositoryCopy> {
  const dir = await mkdtemp(join(tmpdir(), 'newcomer-'));
  const { stdout } = await promisify(execFile)(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      cwd: ROOT,
      maxBuffer: 16 * 1024 * 1024,
    },
  );
  for (const file of stdout.split('\0').filter(Boolean)) {
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await cp(join(ROOT, file), join(dir, file)).catch(ignoreMissing);
  }
  await linkModules(dir);
  const begun: RunningCommand[] = [];
  return {
    dir,
    run: (command, ...args) => endOf(start(dir, command, args)),
    begin: (command, ...args) => {
      const running = watched(start(dir, command, args));
      begun.push(running);
      return running;
    },
    [Symbol.asyncDispose]: async () => {
      for (const running of begun) await running.interrupt();
      await rm(dir, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** A file that is deleted and not yet committed. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** What is installed here, but for the packages of the repository, which are those of the copy. */
async function linkModules(dir: string): Promise<void> {
  const installed = join(ROOT, 'node_modules');
  const modules = join(dir, 'node_modules');
  await mkdir(modules);
  for (const name of await readdir(installed)) {
    if (!PACKAGES.includes(name)) await symlink(join(installed, name), join(modules, name));
  }
  for (const name of PACKAGES) await symlink(join('..', 'packages', name), join(modules, name));
}

function start(cwd: string, command: string, args: readonly string[]): ChildProcess {
  // As in a terminal of the newcomer, not within the run of these tests.
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$|VITEST|AWS_|CDK_|LUME_)/.test(name));
  const env = { ...Object.fromEntries(kept), NO_COLOR: '1' };
  return spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function endOf(child: ChildProcess): Promise<Ended> {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code: code ?? -1, said };
}

function watched(child: ChildProcess): RunningCommand {
  let said = '';
  let ended: Ended | undefined;
  let changed = Promise.withResolvers<void>();
  const change = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const end = endOf(child);
  void end.then((result) => {
    ended = result;
    change();
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text: string) => {
      said += text;
      change();
    });
  }
  return {
    says: async (text) => {
      for (;;) {
        const match = text.exec(said.slice(0, said.lastIndexOf('\n') + 1));
        if (match !== null) return match;
        if (ended !== undefined) throw new Error(`It ended with ${ended.code} and never said ${text}: ${ended.said}`);
        await changed.promise;
      }
    },
    interrupt: async () => {
      if (ended === undefined && child.pid !== undefined) process.kill(-child.pid, 'SIGINT'); // as a terminal does
      return end;
    },
  };
}
