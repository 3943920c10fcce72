import { createServer } from 'node:net';
import { traceOf } from '../cli/errors.ts';
import { Printer } from '../cli/printer.ts';
import { StateInUseError } from './state-lock.ts';
import { SynthesisError } from './synthesize.ts';
import { PortInUseError } from './wire/errors.ts';

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
export function endStart(error: unknown): never {
  new Printer(process.stderr).prose(...(isKnown(error) ? error.message.split('\n') : traceOf(error)));
  process.exit(1);
}

function isKnown(error: unknown): error is Error {
  return [SynthesisError, PortError, PortInUseError, StateInUseError].some((kind) => error instanceof kind);
}
