import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const PRELOAD = new URL('stop-at-effect.ts', import.meta.url).href;

/** The effects (HTTP calls) of the functions of a local system, in order; can kill a function at any of them. */
export interface Effects extends AsyncDisposable {
  /** For the environment of each function. */
  readonly functionEnv: Readonly<Record<string, string>>;
  /** Ends warm environments, forgets earlier effects, and kills the function that reaches effect `number`, counted from 1. */
  stopAt(number: number): Promise<void>;
  done(): Promise<readonly string[]>;
}

export async function watchEffects(): Promise<Effects> {
  const directory = await mkdtemp(join(tmpdir(), 'effects-'));
  const read = async (name: string) =>
    (await readFile(join(directory, name), 'utf8')).split('\n').filter((line) => line !== '');
  const write = (name: string, text: string) => writeFile(join(directory, name), text);
  for (const name of ['effects', 'processes', 'stop-at']) await write(name, '');
  return {
    functionEnv: { NODE_OPTIONS: `--import=${PRELOAD}`, EFFECTS_DIR: directory },
    async stopAt(number) {
      await write('stop-at', '0');
      await Promise.all((await read('processes')).map((pid) => end(Number(pid))));
      await write('processes', '');
      await write('effects', '');
      await write('stop-at', String(number));
    },
    done: () => read('effects'),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  };
}

/** Resolves when the process has ended. */
async function end(pid: number): Promise<void> {
  try {
    for (;;) {
      process.kill(pid, 'SIGKILL');
      await sleep(1);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
