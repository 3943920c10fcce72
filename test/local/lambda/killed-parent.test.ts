import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';

it('an environment ends when its parent is killed', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lambda-parent-'));
  const code =
    'export const handler = async () => { console.log(process.pid); await new Promise((resolve) => setTimeout(resolve, 600_000)); };';
  await writeFile(join(directory, 'index.mjs'), code);
  const script = new URL('killed-parent.ts', import.meta.url).pathname;
  const parent = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(parent.stdout, 'data');
  const pid = Number(line);
  expect(process.kill(pid, 0)).toBe(true);
  parent.kill('SIGKILL');
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 10_000);
  await rm(directory, { recursive: true });
});
