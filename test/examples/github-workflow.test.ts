import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
const commands = [...read('examples/github-workflow.yml').matchAll(/^ +- run: (.*)$/gm)].map(([, run = '']) => run);

/** Of npm itself. */
const OF_NPM = ['npm ci', 'npm audit signatures'];

it('examples/github-workflow.yml runs scripts that package.json has, after npm ci', () => {
  expect(commands[0]).toBe('npm ci');
  const own = commands.filter((command) => !OF_NPM.includes(command));
  expect(own).toEqual(['npm run check', 'npm run synth', 'npm test']);
  for (const command of own) expect(scripts).toHaveProperty(command.split(' ').at(-1) ?? '');
});
