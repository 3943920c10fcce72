import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** Thrown at the start if the given port is in use, or if no port near the default one is free. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';

  constructor(port: number) {
    super(`Port ${port} of 127.0.0.1 is in use: stop what uses it, or choose another.`);
  }
}

export const LOOPBACK = '127.0.0.1';
/** The usual port of AWS emulators, which many tools default to. */
export const USUAL_PORT = 4566;
const PORTS_TO_TRY = 20;

interface ReservedPort {
  readonly port: number;
  /** Frees the port, to listen on it next. */
  release(): Promise<void>;
}

/**
 * Reserves the given port, or any free one for 0. Without one, the default port or the next free one after it.
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
