import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What another process needs to know of the local system that is running. */
export interface RunningSystem {
  readonly endpoint: string;
  readonly landingBucket: string;
  readonly pid: number;
}

/** No local system is running here. */
export class NotRunningError extends Error {
  override readonly name = 'NotRunningError';
}

export const STATE_DIR = '.local';
const FILE = 'running.json';

export async function announce(stateDir: string, system: RunningSystem): Promise<void> {
  await writeFile(join(stateDir, FILE), JSON.stringify(system));
}

export async function withdraw(stateDir: string): Promise<void> {
  await rm(join(stateDir, FILE), { force: true });
}

/** @throws {NotRunningError} */
export async function findRunning(stateDir: string): Promise<RunningSystem> {
  try {
    const system = JSON.parse(await readFile(join(stateDir, FILE), 'utf8')) as RunningSystem;
    process.kill(system.pid, 0); // throws when there is no such process
    return system;
  } catch {
    throw new NotRunningError('The local system is not running. Start it in another terminal: npm start');
  }
}
