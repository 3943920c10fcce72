import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageFiles } from './message-files.ts';

/** `npm run messages`: writes every message for every outcome to `docs/messages/`, for people to read. */
const directory = fileURLToPath(new URL('../messages/', import.meta.url));
const files = await messageFiles();
await rm(directory, { recursive: true, force: true });
for (const [path, content] of files) {
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await writeFile(join(directory, path), content);
}
console.log(`Wrote ${files.size} files to docs/messages/`);
