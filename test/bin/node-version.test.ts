import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const CHECK = join(ROOT, 'bin/node-version.cjs');
const NEEDS = 'and 24.8 or newer is needed.';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lume-arrivals-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** What a program says that takes this Node for another. */
async function runAs(version: string, ...program: string[]): Promise<{ code: unknown; said: string }> {
  const pretence = join(directory, `${version}.cjs`);
  await writeFile(pretence, `Object.defineProperty(process, 'version', { value: 'v${version}' });`);
  return new Promise((resolve) => {
    execFile(process.execPath, ['-r', pretence, ...program], { cwd: ROOT }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, said: stdout + stderr });
    });
  });
}

describe('a Node that is too old', () => {
  it.each(['8.17.0', '20.20.2', '22.22.0', '24.7.9'])('%s is refused in one line', async (version) => {
    const { code, said } = await runAs(version, CHECK);
    expect(code).toBe(1);
    expect(said).toMatch(new RegExp(`^This is Node ${version}, ${NEEDS} .+\n$`));
  });

  it.each(['24.8.0', '24.21.0', '25.0.0', '100.0.0'])('is not %s', async (version) => {
    expect(await runAs(version, CHECK)).toEqual({ code: 0, said: '' });
  });

  it('is told by the command line itself', async () => {
    const { code, said } = await runAs('20.20.2', 'bin/lume-arrivals.cjs', 'list');
    expect(code).toBe(1);
    expect(said).toMatch(/^This is Node 20\.20\.2, .+\n$/);
  });

  it('is told by the app that the CDK runs', async () => {
    const { app } = JSON.parse(await readFile(join(ROOT, 'cdk.json'), 'utf8')) as { app: string };
    const { code, said } = await runAs('20.20.2', ...app.split(' ').slice(1));
    expect(code).toBe(1);
    expect(said).toMatch(/^This is Node 20\.20\.2, .+\n$/);
  });

  it.each([
    ['nothing was installed', [], 'run it first'],
    ['there is none for this machine', ['node_modules'], 'elsewhere install 24.8 or newer yourself.'],
    ['a newer one is there', ['node_modules/.bin/node'], 'start this by npm or npx'],
  ])('is told what to do where %s', async (name, paths, remedy) => {
    const project = join(directory, name);
    for (const path of ['bin', ...paths]) await mkdir(join(project, path), { recursive: true });
    await copyFile(CHECK, join(project, 'bin/node-version.cjs'));
    expect((await runAs('20.20.2', join(project, 'bin/node-version.cjs'))).said).toContain(remedy);
  });
});

it('every script of package.json looks at the Node before it runs anything else on it', async () => {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const steps = Object.values(scripts).flatMap((script) => script.split(' && ').slice(0, 1));
  const others = steps.filter((step) => !/^node (-r \.\/)?bin\/node-version\.cjs\b/.test(step));
  expect(others).toEqual(['npm install --package-lock-only', 'npm sbom --sbom-format cyclonedx --package-lock-only']);
});
