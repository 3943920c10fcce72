import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BENCHMARKS } from '../../bench/all.ts';
import { withSection } from '../../bench/sections.ts';

const PAGE =
  'before\n<!-- bench: one -->\nold\n<!-- /bench -->\nbetween\n<!-- bench: two -->\n<!-- /bench -->\nafter\n';

describe('the section of a benchmark', () => {
  it('is replaced, and the rest of the page stays as it is', () => {
    expect(withSection(PAGE, 'one', '\nnew\n')).toBe(PAGE.replace('old', '\nnew\n'));
    expect(withSection(PAGE, 'two', 'new')).toBe(PAGE.replace('two -->\n', 'two -->\n\nnew\n\n'));
  });

  it('comes out the same when it is written twice', () => {
    const once = withSection(PAGE, 'one', 'new');
    expect(withSection(once, 'one', 'new')).toBe(once);
  });

  it('must have its place', () => {
    expect(() => withSection(PAGE, 'three', 'new')).toThrow('has no place for three');
  });
});

describe('a benchmark', () => {
  it.each(Object.entries(BENCHMARKS))(
    'has the name that it is called by, and a place on its page: %s',
    async (name, load) => {
      const { name: own, page = 'performance.md' } = await load();
      expect(own).toBe(name);
      const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
      expect(withSection(text, name, 'new')).toContain('new');
    },
  );
});
