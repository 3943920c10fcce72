import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { BINARY, cliVariables } from './lume-arrivals.ts';

export interface TerminalCli {
  /** Resolves once the terminal has shown it, control sequences left out. Rejects when the command ends before. */
  shows(text: string | RegExp): Promise<void>;
  /** As typed on the keyboard: Enter is `\r`, Ctrl-C `\u0003`. */
  type(keys: string): void;
  /** With all that was shown, as it was. */
  readonly ended: Promise<{ readonly code: number | null; readonly shown: string }>;
}

/** The real binary at a terminal: a pty of `script`, which every Linux has (util-linux). */
export function startAtTerminal(args: readonly string[], env: Readonly<Record<string, string>>): TerminalCli {
  const command = [process.execPath, BINARY, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...cliVariables(env), SHELL: '/bin/sh', TERM: 'xterm' },
  });
  let shown = '';
  const watchers = new Set<() => void>();
  const wake = () => {
    for (const watcher of watchers) watcher();
  };
  child.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    wake();
  });
  const ended = new Promise<{ code: number | null; shown: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, shown }));
  });
  return {
    shows: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const plain = stripVTControlCharacters(shown);
          if (typeof text === 'string' ? !plain.includes(text) : !text.test(plain)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
        void ended.then(() => reject(new Error(`it ended without showing ${text}:\n${shown}`)));
      }),
    type: (keys) => child.stdin.write(keys),
    ended,
  };
}
