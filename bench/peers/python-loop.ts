import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Peer } from './peer.ts';

const SCRIPT = fileURLToPath(new URL('wait_for_run_completion.py', import.meta.url));

interface Loop {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  readonly lines: Interface;
}

export interface PythonLoopOptions {
  readonly runs: number;
  readonly lumeUrl: string;
  readonly apiKey: string;
  readonly speed: number;
}

/** Undefined if Python is not installed. */
export async function pythonVersion(): Promise<string | undefined> {
  try {
    return (await promisify(execFile)('python3', ['--version'])).stdout.trim();
  } catch {
    return undefined;
  }
}

/** The loop of Lume's guide: one process per run, each ready before the first run starts. */
export async function startPythonLoop({ runs, lumeUrl, apiKey, speed }: PythonLoopOptions): Promise<Peer> {
  const env = { ...process.env, LUME_URL: lumeUrl, LUME_API_KEY: apiKey, SPEED: String(speed) };
  const idle: Loop[] = [];
  const all: Loop[] = [];
  for (let at = 0; at < runs; at++) {
    const child = spawn('python3', [SCRIPT], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    const loop = { process: child, lines: createInterface({ input: child.stdout }) };
    await once(loop.lines, 'line');
    idle.push(loop);
    all.push(loop);
  }
  return {
    name: "the guide's loop, in Python",
    follow(runId) {
      const loop = idle.pop();
      if (loop === undefined) throw new Error('There are more runs than processes.');
      loop.process.stdin.end(`${runId}\n`);
      return new Promise((resolve) => {
        loop.lines.on('line', (line) => {
          if (!line.startsWith('Attempt')) resolve(line.includes('finished with status'));
        });
        loop.lines.on('close', () => resolve(false));
      });
    },
    async held() {
      const alive = all.filter(({ process: { exitCode } }) => exitCode === null);
      const sizes = await Promise.all(alive.map(({ process: { pid = 0 } }) => memoryOf(pid)));
      return { processes: alive.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
    },
    async [Symbol.asyncDispose]() {
      for (const { process: child } of all) child.kill();
    },
  };
}

/** The proportional set size of a process in bytes, or its resident set size where that is unknown. */
async function memoryOf(pid: number): Promise<number> {
  const shares = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const [, share] = /^Pss:\s+(\d+) kB/m.exec(shares) ?? [];
  const kilobytes = share ?? (await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)])).stdout;
  return Number(kilobytes) * 1024;
}
