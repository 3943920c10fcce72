import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { isDiskFull } from '../src/disk-full.ts';

/** Takes nothing, as a disk without room. Linux has it. */
const FULL = '/dev/full';

function sqliteFull(): unknown {
  const db = new DatabaseSync(':memory:');
  db.exec('CREATE TABLE t (x); PRAGMA max_page_count = 2');
  try {
    for (;;) db.exec('INSERT INTO t VALUES (zeroblob(10000))');
  } catch (error) {
    return error;
  } finally {
    db.close();
  }
}

describe('a full disk', () => {
  it('is known by what SQLite says', () => {
    expect(isDiskFull(sqliteFull())).toBe(true);
  });

  it.runIf(existsSync(FULL))(
    'is known by what the operating system says, also deep inside of another error',
    async () => {
      const error: unknown = await writeFile(FULL, 'x').catch((caught: unknown) => caught);
      expect(isDiskFull(error)).toBe(true);
      expect(isDiskFull(new AggregateError([new Error('outer', { cause: error })]))).toBe(true);
    },
  );

  it('is known by the message of another process', () => {
    expect(isDiskFull(new Error('ENOSPC: no space left on device, write'))).toBe(true);
    expect(isDiskFull('database or disk is full')).toBe(true);
  });

  it('is not what everything else is', () => {
    for (const error of [
      new Error('no rows'),
      Object.assign(new Error('x'), { code: 'ENOENT' }),
      undefined,
      'full',
      13,
    ]) {
      expect(isDiskFull(error)).toBe(false);
    }
  });
});
