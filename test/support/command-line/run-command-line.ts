import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMMAND_LINE } from '../../../functions/reports/package-command.ts';
import { startSession } from './command-session.ts';
import { Transcript } from './transcript.ts';

export const BINARY = fileURLToPath(new URL('../../../bin/lume-arrivals.cjs', import.meta.url));

export interface CliResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunningCli {
  /** Resolves once stdout has the text. Rejects if the command ends first. */
  shows(text: string | RegExp): Promise<void>;
  readonly ended: Promise<CliResult>;
}

/** Runs the command line in this process, in a pipe. Tests about the process itself use the binary. */
export function startCli(args: readonly string[], env: Readonly<Record<string, string>>): RunningCli {
  const out = new Transcript();
  const err = new Transcript();
  const { code } = startSession(args, cliVariables(env), { out, err });
  const ended = code.then((code) => ({ code, out: out.text, err: err.text }));
  return { shows: (text) => out.shows(text, ended), ended };
}

/** Runs the command line in this process to its end. */
export function runCli(args: readonly string[], env: Readonly<Record<string, string>>): Promise<CliResult> {
  return startCli(args, env).ended;
}

export interface RunningBinary {
  readonly child: ChildProcess;
  readonly ended: Promise<CliResult>;
}

/** Runs the real binary in its own process, in a pipe. */
export function startBinary(args: readonly string[], env: Readonly<Record<string, string>>): RunningBinary {
  const child = spawn(process.execPath, [BINARY, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: cliVariables(env),
  });
  let out = '';
  let err = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<CliResult>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  return { child, ended };
}

/** Runs the real binary to its end. */
export function runBinary(args: readonly string[], env: Readonly<Record<string, string>>): Promise<CliResult> {
  return startBinary(args, env).ended;
}

/** Of this machine's environment only PATH. */
export function cliVariables(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return {
    PATH: process.env['PATH'] ?? '',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    ...env,
  };
}

/** The variables that make the command line use a local system, with its own state directory. */
export function cliEnvironment(endpoint: string): Readonly<Record<string, string>> {
  return { AWS_ENDPOINT_URL: endpoint, XDG_STATE_HOME: mkdtempSync(join(tmpdir(), 'lume-arrivals-state-')) };
}

/** Runs a command line in a real shell, with only these variables. */
export function shellWords(command: string, variables: Readonly<Record<string, string>>): readonly string[] {
  const script = `for word in ${command.replace(/[|&;<>()#].*$/, '')}; do printf '%s\\0' "$word"; done`;
  return execFileSync('sh', ['-uc', script], { encoding: 'utf8', env: { ...variables } })
    .split('\0')
    .slice(0, -1);
}

/** The arguments of a command of ours in a message. */
export function packageArguments(command: string, variables: Readonly<Record<string, string>>): readonly string[] {
  return shellWords(command.slice(COMMAND_LINE.length), variables);
}
