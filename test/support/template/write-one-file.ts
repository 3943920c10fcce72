import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Writes the one-file template as `npm run template` does, into a folder of its own. Returns the file. */
export async function writeOneFile(...routes: readonly string[]): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'one-file-')), 'written.json');
  const options = routes.flatMap((route) => ['--route', route]);
  await promisify(execFile)(process.execPath, ['bin/write-template.ts', '--out', file, ...options]);
  return file;
}
