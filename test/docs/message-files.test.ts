import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { messageFiles } from '../../docs/generate/message-files.ts';

const directory = fileURLToPath(new URL('../../docs/messages/', import.meta.url));

it('docs/messages/ is what `npm run messages` would write today', async () => {
  const wanted = await messageFiles();
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const there = entries.filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath}/${entry.name}`);
  expect(there.map((path) => path.replace(/\/+/g, '/').slice(directory.length)).toSorted()).toEqual(
    [...wanted.keys()].toSorted(),
  );
  for (const [path, content] of wanted) {
    expect(await readFile(`${directory}${path}`, 'utf8'), path).toBe(content);
  }
});
