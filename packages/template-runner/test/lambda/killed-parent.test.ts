import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { endOf, isRunning } from './processes.ts';

it('an environment ends when its parent is killed', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lambda-parent-'));
  const code =
    'export const handler = async () => { console.log(process.pid); await new Promise((resolve) => setTimeout(resolve, 600_000)); };';
  await writeFile(join(directory, 'index.mjs'), code);
  const script = new URL('killed-parent.ts', import.meta.url).pathname;
  const parent = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(parent.stdout, 'data');
  const pid = Number(line);
  expect(isRunning(pid)).toBe(true);
  parent.kill('SIGKILL');
  await endOf(pid);
  await rm(directory, { recursive: true });
});
