import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes all but the newest files of a directory, if it exists.
 * @param extension of the files to consider, whose names sort by age, oldest first
 */
export async function keepNewest(directory: string, extension: string, kept: number): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  const files = names.filter((name) => name.endsWith(extension)).sort();
  for (const name of files.slice(0, Math.max(0, files.length - kept))) await rm(join(directory, name), { force: true });
}
