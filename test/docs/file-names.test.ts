import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCES =
  '{bin,lib,functions,cli,local,bench,examples,docs/generate,test,packages/*/{src,test}}/**/*.{ts,mjs,cjs}';
/** Names that say what a file is by their place, each with the reason. */
const EXPLAINED = new Set([
  'index.ts', // what a package or the library exports
  'eventually.ts', // the packages' tests and the product's stand alone, and each has its own
]);

it('names every source file by its content: no name occurs twice', () => {
  const byName = Map.groupBy(globSync(SOURCES, { cwd: ROOT, exclude: ['**/*.test.ts'] }), (path) => basename(path));
  const twice = [...byName].filter(([name, paths]) => paths.length > 1 && !EXPLAINED.has(name));
  expect(Object.fromEntries(twice)).toEqual({});
});
