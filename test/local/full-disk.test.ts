import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportsDiskFull } from '../../local/full-disk.ts';

/** Takes nothing, as a disk without room. Linux has it. */
const FULL = '/dev/full';

describe('a full disk', () => {
  it('is known by what an event says, of the system or of a run', () => {
    const words = 'ENOSPC: no space left on device, write';
    expect(reportsDiskFull({ kind: 'trouble', what: 'the wire', error: new Error(words) })).toBe(true);
    const run = { id: 'run_1', status: 'CRASHED', metadata: { error_message: words } };
    expect(reportsDiskFull({ kind: 'lume', event: { event: 'status_entered', run } })).toBe(true);
    expect(reportsDiskFull({ kind: 'trouble', what: 'the wire', error: new Error('no rows') })).toBe(false);
  });

  it.runIf(existsSync(FULL))('ends npm start in one line that says what to do', () => {
    const dir = mkdtempSync(join(tmpdir(), 'full-'));
    symlinkSync(FULL, join(dir, 'running.json'));
    const args = ['local/start.ts', '--dir', dir];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 });
    rmSync(dir, { recursive: true });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe(
      `The disk is full: nothing more can be written to ${dir}. Free some space and start again: it resumes where it stopped. npm start -- --fresh deletes what is stored there.\n`,
    );
  });
});
