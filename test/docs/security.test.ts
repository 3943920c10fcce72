import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HOSTILE_KEYS } from '../support/system/hostile-keys.ts';

const ROOT = new URL('../../', import.meta.url);
const TEXT = readFileSync(new URL('docs/security.md', ROOT), 'utf8');

describe('docs/security.md', () => {
  it('counts the bad keys as they are tried', () => {
    for (const [kind, keys] of Object.entries(HOSTILE_KEYS)) expect(TEXT).toContain(`| ${kind} | ${keys.length} |`);
    expect(TEXT).toContain(`\n${Object.values(HOSTILE_KEYS).flat().length} keys in all.`);
  });

  it('names tests that there are, one at least for each threat', () => {
    const tests = [...TEXT.matchAll(/`((?:packages\/[\w-]+\/)?test\/[\w./-]+\.test\.ts)`/g)].map(
      ([, path]) => path ?? '',
    );
    expect(tests.length).toBeGreaterThan(20);
    for (const path of tests) expect(existsSync(new URL(path, ROOT)), path).toBe(true);
    const threats = TEXT.slice(TEXT.indexOf('## Who could'), TEXT.indexOf('## What each part')).split('\n');
    const rows = threats.filter((line) => line.startsWith('| ') && !line.startsWith('| what is tried'));
    for (const row of rows) expect(row).toMatch(/\.test\.ts`|AWS does that/);
  });
});
