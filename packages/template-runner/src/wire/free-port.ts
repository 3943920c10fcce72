import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { PortInUseError } from './errors.ts';

export const LOOPBACK = '127.0.0.1';
/** The port that emulators of AWS have in common, so that people's tools already point at it. */
export const USUAL_PORT = 4566;
const PORTS_TO_TRY = 20;

interface ReservedPort {
  readonly port: number;
  /** Frees the port; whoever reserved it listens on it next. */
  release(): Promise<void>;
}

/**
 * Holds the port that was asked for, or any free one for 0; when none was, the usual one or the next free one after it.
 * @throws {PortInUseError}
 */
export async function reservePort(wanted: number | undefined): Promise<ReservedPort> {
  const candidates = wanted === undefined ? Array.from({ length: PORTS_TO_TRY }, (_, n) => USUAL_PORT + n) : [wanted];
  for (const candidate of candidates) {
    const reserved = await reserve(candidate);
    if (reserved) return reserved;
  }
  throw new PortInUseError(wanted ?? USUAL_PORT);
}

async function reserve(port: number): Promise<ReservedPort | undefined> {
  const holder = createServer();
  try {
    holder.listen(port, LOOPBACK);
    await once(holder, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
  return {
    port: (holder.address() as AddressInfo).port,
    release: () => new Promise((resolve) => holder.close(() => resolve())),
  };
}
