import { spawn } from 'node:child_process';
import { ANY_CREDENTIALS, BINARY } from './lume-arrivals.ts';

export interface ScreenResult {
  readonly code: number | null;
  /** What a person sees, colours and all: stdout and stderr, and what was typed. */
  readonly screen: string;
}

/**
 * The real binary at a terminal: the pty is made by `script` of util-linux, which every Debian has.
 * @param input typed ahead, as a person may who knows the question.
 */
export function runAtTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { input = '', columns = 120 }: { readonly input?: string; readonly columns?: number } = {},
): Promise<ScreenResult> {
  const command = [process.execPath, BINARY, ...args].map(quoted).join(' ');
  const child = spawn('script', ['-qec', `stty cols ${columns} rows 40; exec ${command}`, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { TERM: 'xterm', SHELL: '/bin/sh', ...ANY_CREDENTIALS, ...env },
  });
  let screen = '';
  child.stdout.on('data', (chunk: Buffer) => (screen += chunk.toString()));
  child.stdin.write(input);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      child.stdin.destroy();
      resolve({ code, screen: screen.replaceAll('\r\n', '\n') });
    });
  });
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
