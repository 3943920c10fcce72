import { execFile } from 'node:child_process';
import { mkdtempDisposable, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

it('has the comments of today: npm run api writes what is in docs/api', async () => {
  await using written = await mkdtempDisposable(join(tmpdir(), 'api-'));
  await promisify(execFile)(process.execPath, ['node_modules/typedoc/bin/typedoc', '--out', written.path], {
    cwd: ROOT,
  });
  expect(await pagesIn(join(ROOT, 'docs/api'))).toEqual(await pagesIn(written.path));
});

async function pagesIn(folder: string): Promise<Readonly<Record<string, string>>> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.md')).sort();
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')] as const)),
  );
}
