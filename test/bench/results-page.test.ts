import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BENCHMARKS } from '../../bench/all-benchmarks.ts';
import { measuredOn } from '../../bench/measured-on.ts';
import { RESULTS, resultsPage } from '../../bench/results-page.ts';

const read = (url: URL) => readFileSync(url, 'utf8');
const resultFiles = globSync('*.md', { cwd: RESULTS });
const measuredRows = new Set(resultFiles.flatMap((file) => rowsOf(read(new URL(file, RESULTS)))));

function rowsOf(page: string): readonly string[] {
  return page.split('\n').filter((line) => line.startsWith('|'));
}

it('a results page says which command wrote it, when and on which machine, before the figures', () => {
  const page = resultsPage({ name: 'one', date: '2026-11-25', machine: 'Machine: small.', text: '\n| a |\n' });
  expect(page).toBe('# one\n\nWritten by `npm run bench -- --write one` on 2026-11-25.\n\nMachine: small.\n\n| a |\n');
});

it('the machine is named with the version of each package that shapes the figures', async () => {
  expect(await measuredOn()).toMatch(/^Machine: \d+ cores of .*\n\nNode [\d.]+ with V8 \S+; esbuild \d+\.\d+\.\d+, /);
});

describe('a benchmark', () => {
  it.each(Object.entries(BENCHMARKS))('has the name that it is called by, and its results: %s', async (name, load) => {
    expect((await load()).name).toBe(name);
    expect(read(new URL(`${name}.md`, RESULTS))).toContain(
      `# ${name}\n\nWritten by \`npm run bench -- --write ${name}\` on `,
    );
  });

  it('is behind every results page', () => {
    expect(resultFiles.map((file) => basename(file, '.md')).toSorted()).toEqual(Object.keys(BENCHMARKS).toSorted());
  });
});

describe('a page that quotes results', () => {
  it.each(['performance.md', 'scale.md'])('has only table rows that were measured: %s', (name) => {
    const rows = rowsOf(read(new URL(`../../docs/${name}`, import.meta.url)));
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.filter((row) => !measuredRows.has(row))).toEqual([]);
  });
});
