import { readdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The folder that a local system keeps its state in, unless another is named. */
export const STATE_DIR = '.local';

/** Of the folders of stacks that are chosen by name. */
const STACK_DIR = 'stack-';

/** `--once` has a state of its own, and so has each stack that is chosen by name. */
export function stateDirOf({
  dir,
  once,
  stack,
}: {
  readonly dir?: string | undefined;
  readonly once: boolean;
  readonly stack?: string | undefined;
}): string {
  if (dir !== undefined) return dir;
  if (once) return join(STATE_DIR, 'once');
  return stack === undefined ? STATE_DIR : join(STATE_DIR, `${STACK_DIR}${stack.replaceAll('/', '-')}`);
}

/** All folders that a local system may be running in, unless one was named. */
export function stateDirs(): readonly string[] {
  const ofStacks = namesIn(STATE_DIR).filter((name) => name.startsWith(STACK_DIR));
  return [stateDirOf({ once: false }), ...ofStacks.map((name) => join(STATE_DIR, name)), stateDirOf({ once: true })];
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

/** Everything that a local system keeps in its folder. The folder may hold other files too, which are never removed. */
const STATE =
  /^(?:cdk\.out|inline-code|aws|mail|slack|secrets\.json(?:\.new)?|(?:executions|lume)\.sqlite(?:-wal|-shm|-journal)?|lume\.sqlite\.staging)$/;

/** Removes what earlier runs left, except the lock, which the caller holds. */
export async function removeState(stateDir: string): Promise<void> {
  const names = (await readdir(stateDir)).filter((name) => STATE.test(name));
  for (const name of names) await rm(join(stateDir, name), { recursive: true, force: true });
}
