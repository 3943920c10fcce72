import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDERS = ['bench', 'bin', 'cli', 'functions', 'lib', 'local', 'packages', 'test'];
const PACKAGES = ['simulated-lume', 'template-runner'];
/** For each folder, what biome.json lets it import. The modules of functions that cli may import are named there. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  bin: ['cli', 'lib'],
  'docs/generate': ['functions', 'lib', 'local'],
  examples: ['lib'],
  cli: [],
  lib: ['functions'],
  functions: [],
  local: ['cli', 'functions', 'packages', 'simulated-lume', 'template-runner'],
  'packages/simulated-lume/src': [],
  'packages/template-runner/src': [],
};

it('lets each folder import only what is below it, in every form of an import', () => {
  const imports = [
    ...FOLDERS.map((name) => ({ name, specifier: `../../../${name}/a/b.ts` })),
    ...PACKAGES.flatMap((name) => [name, `${name}/b.ts`].map((specifier) => ({ name, specifier }))),
  ].flatMap(({ name, specifier }) => [
    { name, line: `import '${specifier}';` },
    { name, line: `import type { B } from '${specifier}';` },
    { name, line: `export * from '${specifier}';` },
    { name, line: `await import('${specifier}');` },
  ]);
  const text = imports.map(({ line }) => line).join('\n');
  const found = lint('noRestrictedImports', Object.fromEntries(probes().map((path) => [path, text])));
  for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
    const passing = imports.filter((_, index) => !found.includes(`${folder}/a/probe.ts:${index + 1}`));
    const own = folder.split('/').slice(0, 2);
    const names = new Set(passing.map(({ name }) => name).filter((name) => !own.includes(name)));
    expect([...names].sort(), folder).toEqual(allowed);
  }
});

it("lets no folder name another folder's file by its path", () => {
  const text = FOLDERS.map((name) => `new URL('../../${name}/b.ts', import.meta.url);`).join('\n');
  const found = lint('plugin', Object.fromEntries(probes().map((path) => [path, text])));
  const expected = probes()
    .filter((path) => !/^(docs|examples)\//.test(path))
    .flatMap((path) => FOLDERS.map((_, index) => `${path}:${index + 1}`));
  expect(found.sort()).toEqual(expected.sort());
});

function probes(): readonly string[] {
  return Object.keys(MAY_IMPORT).map((folder) => `${folder}/a/probe.ts`);
}

/** The `path:line` of all that Biome finds by one rule, with our configuration, in these files. */
function lint(rule: string, files: Readonly<Record<string, string>>): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'import-direction-'));
  try {
    for (const path of ['biome.json', '.gitignore', '.ci'])
      cpSync(join(ROOT, path), join(directory, path), { recursive: true });
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    const biome = join(ROOT, 'node_modules/.bin/biome');
    const { stdout } = spawnSync(biome, ['lint', '--max-diagnostics=none', '--reporter=json'], {
      cwd: directory,
      encoding: 'utf8',
    });
    const { diagnostics } = JSON.parse(stdout) as {
      diagnostics: { category: string; location: { path: string; start: { line: number } } }[];
    };
    return diagnostics
      .filter(({ category }) => category.endsWith(rule))
      .map(({ location }) => `${location.path}:${location.start.line}`);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
