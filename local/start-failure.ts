import { createServer } from 'node:net';
import { SecretFileError } from 'template-runner/secrets/secret-store.ts';
import { PortInUseError } from 'template-runner/wire/errors.ts';
import { traceOf } from '../cli/terminal/error-trace.ts';
import { Printer } from '../cli/terminal/printer.ts';
import { oneLine } from '../functions/text.ts';
import { StateFolderError, StateInUseError } from './state-lock.ts';
import { SynthesisError } from './synthesize.ts';

/** The port that was asked for cannot be had. */
export class PortError extends Error {
  override readonly name = 'PortError';
}

/**
 * Looks before anything takes a minute or changes a file.
 * @throws {PortError}
 */
export async function checkPort(port: number): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const instead = 'Name another with --port, or leave that out: 4566 or the next free one is taken.';
    if (code === 'EADDRINUSE') throw new PortError(`Port ${port} is in use. ${instead}`);
    if (code === 'EACCES') throw new PortError(`Port ${port} needs more rights than you have. ${instead}`);
    throw new PortError(`Port ${port} cannot be used: ${message}. ${instead}`);
  } finally {
    server.close();
  }
}

/** For whoever has started the system: what can be mended, without a stack trace; of anything else, all that is known. */
export function endStart(error: unknown, stateDir: string): never {
  new Printer(process.stderr).prose(...inWords(error, stateDir));
  process.exit(1);
}

function inWords(error: unknown, stateDir: string): readonly string[] {
  if (KNOWN.some((kind) => error instanceof kind)) return (error as Error).message.split('\n');
  if (!isUnusable(error)) return traceOf(error);
  return [
    `What is kept in ${stateDir} cannot be used: ${oneLine(error.message)}. npm start -- --fresh forgets it; --dir names another folder.`,
  ];
}

const KNOWN = [SynthesisError, PortError, PortInUseError, StateInUseError, StateFolderError];
/** Something is in the place of a folder or of a file, or belongs to somebody else. */
const UNUSABLE_CODES: ReadonlySet<unknown> = new Set(['EEXIST', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'EROFS']);
/** SQLITE_READONLY, SQLITE_CORRUPT, SQLITE_CANTOPEN, SQLITE_NOTADB. */
const UNUSABLE_DATABASE: ReadonlySet<unknown> = new Set([8, 11, 14, 26]);

function isUnusable(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  return error instanceof SecretFileError || UNUSABLE_CODES.has(code) || UNUSABLE_DATABASE.has(errcode);
}
