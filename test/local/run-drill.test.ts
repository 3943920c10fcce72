import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockState } from 'template-runner';
import { afterAll, describe, expect, it } from 'vitest';
import { DRILLS } from '../../local/drills/drill-catalog.ts';

const SCRIPT = new URL('../../local/drills/run-drill.ts', import.meta.url).pathname;
const nowhere = mkdtempSync(join(tmpdir(), 'no-system-'));
afterAll(() => rmSync(nowhere, { recursive: true }));

function drill(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8', cwd: nowhere });
  return { status, stdout, stderr };
}

describe('npm run drill', () => {
  it('lists every drill, and how to end them, where it is given no name', () => {
    const { status, stdout } = drill();
    expect(status).toBe(0);
    for (const { name, plays } of DRILLS)
      expect(stdout).toMatch(new RegExp(`^  ${name} .*${RegExp.escape(plays)}$`, 'm'));
    expect(stdout).toMatch(/^ {2}end /m);
  });

  it.each([
    [['typo'], 'There is no drill "typo": npm run drill lists them.'],
    [['failed', 'crashed'], 'One drill at a time.'],
    [['--typo'], '--typo'],
  ])('refuses %j in words, and plays nothing', (args, said) => {
    const { status, stderr } = drill(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(said);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('says in one line that no local system is running', () => {
    const { status, stderr } = drill('failed', '--dir', nowhere);
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('npm start')]);
  });

  it('finds the system of a stack that was chosen by its name', () => {
    expect(drill('failed').stderr).toMatch(/^No local system is running on \.local\./);
    using lock = lockState(join(nowhere, '.local', 'stack-acme-dev'));
    lock.announce({ endpoint: 'http://127.0.0.1:1', stackName: 'acme-dev' });
    expect(drill('failed').stderr).toMatch(/^The local system does not answer/);
  });
});
