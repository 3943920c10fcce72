import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The folder that a local system keeps its state in, unless another is named. */
export const STATE_DIR = '.local';

/** `--once` has a state of its own. */
export function stateDirOf({ dir, once }: { readonly dir?: string | undefined; readonly once: boolean }): string {
  return dir ?? (once ? join(STATE_DIR, 'once') : STATE_DIR);
}

/** Everything that a local system keeps in its folder. The folder may hold other files too, which are never removed. */
const STATE =
  /^(?:cdk\.out|aws|mail|slack|secrets\.json(?:\.new)?|(?:executions|lume)\.sqlite(?:-wal|-shm|-journal)?|lume\.sqlite\.staging)$/;

/** Removes what earlier runs left, except the lock, which the caller holds. */
export async function removeState(stateDir: string): Promise<void> {
  const names = (await readdir(stateDir)).filter((name) => STATE.test(name));
  for (const name of names) await rm(join(stateDir, name), { recursive: true, force: true });
}
