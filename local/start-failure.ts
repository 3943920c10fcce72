import { FlowDefinitionError } from 'simulated-lume';
import {
  PortInUseError,
  reservePort,
  SecretFileError,
  StackChoiceError,
  StateDirError,
  type StateHolder,
  StateInUseError,
  TemplateError,
  UnsupportedResourceError,
} from 'template-runner';
import { traceOf } from '../cli/terminal/error-trace.ts';
import { Printer } from '../cli/terminal/printer.ts';
import { oneLine } from '../functions/output-text.ts';
import { shellWord } from '../functions/shell-word.ts';
import type { RunningSystem } from './running-system.ts';
import { SynthesisError } from './synthesize.ts';

/** The requested port cannot be used. */
export class PortError extends Error {
  override readonly name = 'PortError';

  constructor(problem: string) {
    super(`${problem}. Choose another with --port, or omit it to use 4566 or the next free one.`);
  }
}

/**
 * Checks the port before anything takes a minute or changes a file.
 * @throws {PortError}
 */
export async function checkPort(port: number): Promise<void> {
  try {
    await (await reservePort(port)).release();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof PortInUseError) throw new PortError(`Port ${port} is in use`);
    if (code === 'EACCES') throw new PortError(`Port ${port} needs privileges that you do not have`);
    throw new PortError(`Port ${port} cannot be used: ${message}`);
  }
}

/** Exits. Prints what the user can fix in one line, and anything else with its stack trace. */
export function endStart(error: unknown, stateDir: string): never {
  new Printer(process.stderr).prose(...describe(error, stateDir));
  process.exit(1);
}

function describe(error: unknown, stateDir: string): readonly string[] {
  if (error instanceof StateInUseError) return [inUse(stateDir, error.holder)];
  if (error instanceof StateDirError) return [`${oneLine(error.message)} Choose another with --dir.`];
  if (error instanceof StackChoiceError) return [`${error.message}${choices(error.stacks)}`];
  if (error instanceof UnsupportedResourceError) return [...error.message.split('\n'), ...withoutAll(error)];
  if (
    [SynthesisError, PortError, PortInUseError, TemplateError, FlowDefinitionError].some(
      (known) => error instanceof known,
    )
  )
    return (error as Error).message.split('\n');
  if (!isUnusableState(error)) return traceOf(error);
  return [
    `The state in ${stateDir} cannot be used: ${oneLine(error.message)}. npm start -- --fresh deletes it; --dir chooses another folder.`,
  ];
}

function choices(stacks: readonly string[]): string {
  return stacks.length === 0 ? '' : ` Choose one: ${stacks.map((name) => `npm start -- --stack ${name}`).join(', ')}`;
}

function withoutAll({ names }: UnsupportedResourceError): readonly string[] {
  const options = names.map((name) => `--without ${shellWord(name)}`);
  return ['If files can do without all of these, leave them out. Add to the command:', `  ${options.join(' ')}`];
}

function inUse(stateDir: string, holder: StateHolder<Partial<RunningSystem>> | undefined): string {
  const { pid, since, endpoint } = holder ?? {};
  const known = [
    pid === undefined ? '' : `process ${pid}`,
    since === undefined ? '' : `since ${since.slice(0, 19).replace('T', ' ')} UTC`,
    endpoint === undefined ? '' : `at ${endpoint}`,
  ].filter(Boolean);
  const who = known.length === 0 ? '' : ` (${known.join(', ')})`;
  return `A local system is already running on ${stateDir}${who}: stop it first, or choose another folder with --dir.`;
}

/** A file where a folder should be or the reverse, or somebody else's. */
const UNUSABLE_CODES: ReadonlySet<unknown> = new Set(['EEXIST', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'EROFS']);
/** SQLITE_READONLY, SQLITE_CORRUPT, SQLITE_CANTOPEN, SQLITE_NOTADB. */
const UNUSABLE_DATABASE: ReadonlySet<unknown> = new Set([8, 11, 14, 26]);

function isUnusableState(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  return error instanceof SecretFileError || UNUSABLE_CODES.has(code) || UNUSABLE_DATABASE.has(errcode);
}
