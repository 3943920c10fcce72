import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keepNewest } from '../../src/notifications/keep-newest-files.ts';

it('the newest files of a kind are kept, and whatever is of another kind', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'newest-'));
  for (const name of ['3.eml', '1.eml', '2.eml', '0.txt']) writeFileSync(join(dir, name), '');
  await keepNewest(dir, '.eml', 5);
  expect(readdirSync(dir)).toHaveLength(4);
  await keepNewest(dir, '.eml', 2);
  expect(readdirSync(dir).sort()).toEqual(['0.txt', '2.eml', '3.eml']);
  await keepNewest(dir, '.eml', 0);
  expect(readdirSync(dir)).toEqual(['0.txt']);
  rmSync(dir, { recursive: true });
  await keepNewest(dir, '.eml', 2);
});
