import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** Not CHANGELOG.md, which describes earlier versions. */
const PAGES = globSync(['*.md', '{docs,bench,examples,packages}/**/*.md'], {
  cwd: root,
  exclude: (name) => name === 'node_modules' || name === 'CHANGELOG.md',
});
const CODE = globSync('{bin,lib,functions,cli,local,packages,bench,examples}/**/*.{ts,mjs,cjs,yml}', {
  cwd: root,
  exclude: (name) => name === 'node_modules',
});

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(page: string): ReadonlySet<string> {
  const headings = page.replace(/^```.*?^```$/gms, '').matchAll(/^#+ (.*)$/gm);
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}_ -]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** Why a link leads nowhere, or undefined. */
function brokenLink(target: string, from: string): string | undefined {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? from : join(dirname(from), path);
  if (!existsSync(join(root, file))) return `${target}: there is no ${file}`;
  if (anchor !== undefined && !anchorsOf(read(file)).has(anchor)) return `${target}: ${file} has no such heading`;
  return undefined;
}

describe('a relative link', () => {
  it.each(PAGES)('in %s leads to a file and a heading that exist', (page) => {
    const text = read(page)
      .replace(/^```.*?^```$/gms, '')
      .replace(/`[^`\n]*`/g, '');
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const relative = targets.filter((target) => !/^[a-z]+:/.test(target));
    expect(relative.flatMap((target) => brokenLink(target, page) ?? [])).toEqual([]);
  });
});

describe('a page that code names', () => {
  const named = CODE.flatMap((file) =>
    [...read(file).matchAll(/(?<![\w/])(?:docs|bench\/results)\/[\w./-]+\.\w+(?:#[\w-]+)?/g)].map(
      ([target]) => [target, file] as const,
    ),
  );

  it('exists, with its heading', () => {
    expect(named.length).toBeGreaterThan(20);
    expect(named.flatMap(([target, file]) => (brokenLink(target, '') ? [`${file}: ${target}`] : []))).toEqual([]);
  });
});
