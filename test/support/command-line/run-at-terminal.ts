import { spawn } from 'node:child_process';
import { startSession } from './command-session.ts';
import { BINARY, cliVariables } from './run-command-line.ts';
import { Transcript } from './transcript.ts';

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

type Variables = Readonly<Record<string, string>>;

/** The command line in this process, with streams that say of themselves that they are a terminal. */
export function startAtTerminal(
  args: readonly string[],
  env: Variables,
  { columns = 120 }: TerminalOptions = {},
): TerminalCli {
  const screen = new Transcript();
  const { type, code } = startSession(args, cliVariables(env), { out: screen, err: screen, columns });
  const ended = code.then((code) => ({ code, screen: screen.text }));
  return { shows: (text) => screen.shows(text, ended), type, ended };
}

/** Runs a command line in this process to its end. */
export function runAtTerminal(
  args: readonly string[],
  env: Variables,
  { input = '', ...options }: TerminalOptions & { /** Typed ahead. */ readonly input?: string } = {},
): Promise<ScreenResult> {
  const { type, ended } = startAtTerminal(args, env, options);
  type(input);
  return ended;
}

/** The real binary at a terminal: a pty of `script`, which every Linux has (util-linux). */
export function startBinaryAtTerminal(
  args: readonly string[],
  env: Variables,
  { columns = 120 }: TerminalOptions = {},
): TerminalCli {
  const command = [process.execPath, BINARY, ...args].map(quoted).join(' ');
  const child = spawn('script', ['-qec', `stty cols ${columns} rows 40; exec ${command}`, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...cliVariables(env), SHELL: '/bin/sh', TERM: 'xterm' },
  });
  const screen = new Transcript();
  child.stdout.on('data', (chunk: Buffer) => screen.add(chunk.toString()));
  const ended = new Promise<ScreenResult>((resolve) => {
    child.on('close', (code) => {
      child.stdin.destroy();
      resolve({ code, screen: screen.text.replaceAll('\r\n', '\n') });
    });
  });
  return { shows: (text) => screen.shows(text, ended), type: (keys) => child.stdin.write(keys), ended };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
