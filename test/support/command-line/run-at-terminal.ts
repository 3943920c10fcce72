import { spawn } from 'node:child_process';
import { startSession } from './command-session.ts';
import { BINARY, cliVariables } from './run-command-line.ts';
import { Transcript } from './transcript.ts';

export interface ScreenResult {
  readonly code: number | null;
  /** Everything on the screen: stdout, stderr and what was typed, with control sequences. */
  readonly screen: string;
}

export interface TerminalCli {
  /** Resolves once the text is on the screen, ignoring control sequences. Rejects if the command ends first. */
  shows(text: string | RegExp): Promise<void>;
  /** Types on the keyboard: Enter is `\r`, Ctrl-C `\u0003`. */
  type(keys: string): void;
  readonly ended: Promise<ScreenResult>;
}

export interface TerminalOptions {
  readonly columns?: number;
}

type Variables = Readonly<Record<string, string>>;

/** Runs the command line in this process, with streams that claim to be a terminal. */
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

/** Runs the command line in this process to its end. */
export function runAtTerminal(
  args: readonly string[],
  env: Variables,
  { input = '', ...options }: TerminalOptions & { /** Typed ahead. */ readonly input?: string } = {},
): Promise<ScreenResult> {
  const { type, ended } = startAtTerminal(args, env, options);
  type(input);
  return ended;
}

/** Runs the real binary at a terminal. */
export function startBinaryAtTerminal(
  args: readonly string[],
  env: Variables,
  options: TerminalOptions = {},
): TerminalCli {
  return startScriptAtTerminal([BINARY, ...args], cliVariables(env), options);
}

/** Runs a script of Node at a terminal: a pty of `script` (util-linux). */
export function startScriptAtTerminal(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { columns = 120, cwd }: TerminalOptions & { readonly cwd?: string } = {},
): TerminalCli {
  const command = [process.execPath, ...args].map(quoted).join(' ');
  const child = spawn('script', ['-qec', `stty cols ${columns} rows 40; exec ${command}`, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...env, SHELL: '/bin/sh', TERM: 'xterm' },
    cwd,
  });
  const screen = new Transcript();
  child.stdout.setEncoding('utf8').on('data', (text: string) => screen.add(text));
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
