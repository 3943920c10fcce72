import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockState, StateDirError, StateInUseError, stateHolder } from '../src/state-lock.ts';

const HOLDER = join(import.meta.dirname, 'lock-holder.ts');

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'state-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

async function otherProcess() {
  const child = spawn(process.execPath, ['--expose-gc', HOLDER, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return { kill: async () => void (child.kill('SIGKILL') && (await once(child, 'exit'))) };
}

describe('the lock of a state directory', () => {
  it('is free as soon as its holder was killed, whatever that left there', async () => {
    const other = await otherProcess();
    expect(() => lockState(dir)).toThrowError(StateInUseError);
    await other.kill();
    expect(readdirSync(dir)).toContain('running.json');
    expect(stateHolder(dir)).toBeUndefined();
    using _ = lockState(dir);
    expect(stateHolder(dir)).toMatchObject({ pid: process.pid });
  });

  it('goes to one of two that want it at the same time', () => {
    using _ = lockState(dir);
    expect(() => lockState(dir)).toThrowError(`process ${process.pid}`);
  });

  it('tells other processes what its holder announces', () => {
    using lock = lockState<{ endpoint: string }>(dir);
    lock.announce({ endpoint: 'http://127.0.0.1:1' });
    expect(stateHolder(dir)).toMatchObject({ pid: process.pid, endpoint: 'http://127.0.0.1:1' });
  });

  it('says why a directory cannot be used', () => {
    writeFileSync(join(dir, 'file'), '');
    expect(() => lockState(join(dir, 'file'))).toThrowError(StateDirError);
    expect(() => lockState(join(dir, 'file'))).toThrowError('a file is in its place');
  });
});
