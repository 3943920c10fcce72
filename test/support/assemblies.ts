import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../../local/synthesize.ts';

/** Where the tests of one run keep the apps that were synthesized: each costs seconds of a processor. */
const DIRECTORY = 'LUME_ARRIVALS_TEST_ASSEMBLIES';

/** For `globalSetup` of vitest: the directory is of this run alone, so no template is older than the code. */
export async function setup(): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'lume-arrivals-assemblies-'));
  process.env[DIRECTORY] = directory;
  return () => rm(directory, { recursive: true, force: true });
}

const asked = new Map<string, Promise<string>>();

/** The assembly of an app for all who only read it: synthesized once a run, twice where two workers want it at once. */
export function assemblyOf(app = 'bin/app.ts'): Promise<string> {
  const assembly = asked.get(app) ?? synthesizedOnce(app);
  asked.set(app, assembly);
  return assembly;
}

async function synthesizedOnce(app: string): Promise<string> {
  const directory = process.env[DIRECTORY] ?? (await mkdtemp(join(tmpdir(), 'lume-arrivals-')));
  const assembly = join(directory, app.replaceAll('/', '-'));
  if (existsSync(assembly)) return assembly;
  const own = await mkdtemp(`${assembly}.`);
  await synthesize(own, app);
  try {
    await rename(own, assembly);
  } catch (error) {
    if (!existsSync(assembly)) throw error;
    await rm(own, { recursive: true, force: true }); // another worker was as quick
  }
  return assembly;
}
