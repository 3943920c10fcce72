import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');

/** The project's configuration, but one file after the other in one process. */
const CONFIG = `
  import config from '../../vitest.config.ts';
  const { isolate, setupFiles } = config.test;
  export default {
    test: { isolate, setupFiles: setupFiles.map((file) => ${JSON.stringify(ROOT)} + '/' + file), include: ['*.test.ts'], maxWorkers: 1 },
  };`;

/** Both files leave something behind, and each looks for what the other left. */
const TEST = `
  import { beforeAll, expect, it, vi } from 'vitest';
  const found = { stubbed: process.env.STUBBED, global: globalThis.stubbed, spied: vi.isMockFunction(console.log), year: new Date().getFullYear() };
  beforeAll(() => {
    vi.stubEnv('STUBBED', 'yes');
    vi.stubGlobal('stubbed', true);
    vi.spyOn(console, 'log').mockImplementation(() => {});
    vi.useFakeTimers({ now: 0, toFake: ['Date'] });
  });
  it('finds nothing', () => expect(found).toEqual({ stubbed: undefined, global: undefined, spied: false, year: expect.any(Number) }));
  it('finds the time of day', () => expect(found.year).toBeGreaterThan(2000));
  it.each([1, 2])('keeps what it stubs for all of its tests', () => {
    expect([process.env.STUBBED, globalThis.stubbed, vi.isMockFunction(console.log), Date.now()]).toEqual(['yes', true, true, 0]);
  });
  it('has the process of the other file', () => {
    globalThis.files = (globalThis.files ?? 0) + 1;
    process.stdout.write('file ' + globalThis.files + '\\n');
  });`;

let directory: string;
beforeAll(async () => {
  await mkdir(join(ROOT, 'cdk.out'), { recursive: true });
  directory = await mkdtemp(join(ROOT, 'cdk.out/left-behind-'));
});
afterAll(() => rm(directory, { recursive: true }));

it('a test file finds nothing of what the file before it stubbed, and keeps its own stubs for all of its tests', async () => {
  await writeFile(join(directory, 'vitest.config.ts'), CONFIG);
  for (const name of ['one.test.ts', 'another.test.ts']) await writeFile(join(directory, name), TEST);
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')));
  const { stdout } = await promisify(execFile)(process.execPath, [vitest, 'run', '--root', directory], {
    env: { ...env, NO_COLOR: '1' },
  }).catch((error: { stdout: string }) => error);
  expect(stdout).toMatch(/Tests {2}10 passed/);
  expect(stdout).toContain('file 2');
});
