import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { BINARY, cliVariables } from './lume-arrivals.ts';

export interface ScreenResult {
  readonly code: number | null;
  /** What a person sees, colours and all: stdout and stderr, and what was typed. */
  readonly screen: string;
}

export interface TerminalCli {
  /** Resolves once the terminal has shown it, control sequences left out. Rejects when the command ends before. */
  shows(text: string | RegExp): Promise<void>;
  /** As typed on the keyboard: Enter is `\r`, Ctrl-C `\u0003`. */
  type(keys: string): void;
  readonly ended: Promise<ScreenResult>;
}

export interface TerminalOptions {
  readonly columns?: number;
}

/** The real binary at a terminal: a pty of `script`, which every Linux has (util-linux). */
export function startAtTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { columns = 120 }: TerminalOptions = {},
): TerminalCli {
  const command = [process.execPath, BINARY, ...args].map(quoted).join(' ');
  const child = spawn('script', ['-qec', `stty cols ${columns} rows 40; exec ${command}`, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...cliVariables(env), SHELL: '/bin/sh', TERM: 'xterm' },
  });
  let screen = '';
  const watchers = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
    for (const look of watchers) look();
  });
  const ended = new Promise<ScreenResult>((resolve) => {
    child.on('close', (code) => {
      child.stdin.destroy();
      resolve({ code, screen: screen.replaceAll('\r\n', '\n') });
    });
  });
  return {
    shows: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const plain = stripVTControlCharacters(screen);
          if (typeof text === 'string' ? !plain.includes(text) : !text.test(plain)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
        void ended.then(() => reject(new Error(`it ended without showing ${text}:\n${screen}`)));
      }),
    type: (keys) => child.stdin.write(keys),
    ended,
  };
}

/** Runs the binary to its end. */
export function runAtTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { input = '', ...options }: TerminalOptions & { /** Typed ahead. */ readonly input?: string } = {},
): Promise<ScreenResult> {
  const { type, ended } = startAtTerminal(args, env, options);
  type(input);
  return ended;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
