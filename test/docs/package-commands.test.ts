import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { COMMAND_LINE, PACKAGE } from '../../functions/reports/package-command.ts';
import { packageArguments } from '../support/command-line/run-command-line.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string) => readFileSync(`${root}${file}`, 'utf8');
/** Not CHANGELOG.md and docs/decisions/, which describe what is refused here. */
const WORDS = [
  'README.md',
  'CONTRIBUTING.md',
  ...globSync(['docs/*.md', 'docs/messages/**/*.*', 'examples/**/*.*', 'bin/**', 'lib/**/*.ts'], { cwd: root }),
  ...globSync(['functions/**/*.ts', 'cli/**/*.ts', 'local/**/*.{ts,html}'], { cwd: root }),
].filter((file) => /\.\w+$/.test(file));

/** All that fetches a package by this name, whoever has registered it. */
const UNGUARDED =
  /\b(?:npx|npm exec|npm x|pnpm dlx|yarn dlx|bunx)\s+(?!--no -- |cdk )(?:[\w@/=-]+\s+)*?lume-arrivals\b.*/g;

describe('a command of this project', () => {
  it.each(WORDS)('in %s never fetches what a stranger has registered', (file) => {
    expect(read(file).match(UNGUARDED) ?? []).toEqual([]);
  });

  it.each([
    'npx lume-arrivals list',
    'npx -y lume-arrivals list',
    'npx --yes lume-arrivals@0.1.0 list',
    'npx --no lume-arrivals --version',
    'npm exec lume-arrivals list',
  ])('is refused where it is written as %s', (command) => {
    expect(command.match(UNGUARDED)).not.toBeNull();
  });

  it('names the region and the deployment in every message', () => {
    const commands = globSync('docs/messages/**/*.txt', { cwd: root })
      .flatMap((file) => read(file).split('\n'))
      .filter((line) => line.includes('lume-arrivals ') && line.trim().startsWith('npx'));
    expect(commands.length).toBeGreaterThan(3);
    for (const command of commands) {
      const args = packageArguments(command.trim(), {});
      expect(args, command).toEqual(expect.arrayContaining(['--region', '--deployment']));
    }
  });

  it('is of the version that package.json has', () => {
    const { name, version } = JSON.parse(read('package.json'));
    expect(PACKAGE).toBe(`${name} ${version}`);
    expect(COMMAND_LINE.split(' ').at(-1)).toBe(name);
  });
});
