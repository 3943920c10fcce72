import { setTimeout } from 'node:timers/promises';

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Resolves once the process is gone, however long the machine takes for that. */
export async function endOf(pid: number): Promise<void> {
  while (isRunning(pid)) await setTimeout(20);
}
