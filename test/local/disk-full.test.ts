import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { isDiskFull, tellsDiskFull } from '../../local/disk-full.ts';

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

  it('is known by the words of another process, and of a run', () => {
    const words = 'ENOSPC: no space left on device, write';
    expect(tellsDiskFull({ kind: 'trouble', what: 'the wire', error: new Error(words) })).toBe(true);
    const run = { id: 'run_1', status: 'CRASHED', metadata: { error_message: words } };
    expect(tellsDiskFull({ kind: 'lume', event: { event: 'status_entered', run } })).toBe(true);
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
      expect(tellsDiskFull({ kind: 'trouble', what: 'the wire', error })).toBe(false);
    }
  });

  it.runIf(existsSync(FULL))('ends npm start in one line that says what to do', () => {
    const dir = mkdtempSync(join(tmpdir(), 'full-'));
    symlinkSync(FULL, join(dir, 'running.json'));
    const args = ['local/main.ts', '--dir', dir];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 });
    rmSync(dir, { recursive: true });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe(
      `The disk is full, so that nothing more can be kept in ${dir}. Make room and start again: it goes on where it ended. npm start -- --fresh forgets what is kept there.\n`,
    );
  });
});
