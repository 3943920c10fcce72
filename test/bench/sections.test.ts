import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BENCHMARKS } from '../../bench/all.ts';
import { table } from '../../bench/markdown.ts';
import { withSection } from '../../bench/sections.ts';
import { dollars, duration, number, percent } from '../../bench/units.ts';

describe('a page', () => {
  const page = '# Page\n\n<!-- bench: one -->\nold\n<!-- /bench -->\n\n<!-- bench: two -->\n<!-- /bench -->\n';

  it('gets the text of a benchmark in its place, again and again', () => {
    const once = withSection(page, 'one', 'new');
    expect(once).toBe(page.replace('old\n', '\nnew\n\n'));
    expect(withSection(once, 'one', 'new')).toBe(once);
  });

  it('without a place is an error that names it', () => {
    expect(() => withSection(page, 'three', 'new')).toThrow('no place for three');
  });
});

it('a table has its numbers at the right', () => {
  expect(table(['name', 'n'], [['a', '1']])).toBe('| name | n |\n| --- | ---: |\n| a | 1 |');
});

describe('units', () => {
  it.each([
    [duration(0.44), '0.4 s'],
    [duration(59.4), '59 s'],
    [duration(90), '1.5 min'],
    [duration(720), '12 min'],
    [duration(5400), '1.5 h'],
    [dollars(0), '$0'],
    [dollars(0.00123), '$0.0012'],
    [dollars(1.234), '$1.23'],
    [dollars(12345.6), '$12,346'],
    [number(1234.5), '1,235'],
    [number(12.34), '12.3'],
    [number(1.234), '1.23'],
    [percent(0.034), '3.4 %'],
    [percent(0.34), '34 %'],
  ])('%s', (said, expected) => {
    expect(said).toBe(expected);
  });
});

it.each(Object.entries(BENCHMARKS))('%s has its name and a place in its page', async (name, load) => {
  const benchmark = await load();
  const page = readFileSync(new URL(`../../docs/${benchmark.page ?? 'performance.md'}`, import.meta.url), 'utf8');
  expect(benchmark.name).toBe(name);
  expect(() => withSection(page, name, '')).not.toThrow();
});
