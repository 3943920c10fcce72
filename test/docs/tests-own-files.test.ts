import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Whose tests are of what a user replaces. */
const OF_THE_APP = /^test\/(example-app|own-app|newcomer)\//;
/** A path or an import. */
const REPLACED = /bin\/app\b|local\/(?:flows|samples)\b/;
/** Files that name one of them and read none, each with the reason. */
const EXPLAINED: Readonly<Record<string, string>> = {
  'test/docs/tests-own-files.test.ts': 'this test',
  'test/local/synthesize.test.ts': 'it quotes what Node prints of an error in bin/app.ts',
};

it('lets no test or benchmark of the system read what users replace with their own', () => {
  const files = globSync('{test,bench,docs/generate,packages/*/{src,test}}/**/*.{ts,mjs,cjs}', { cwd: ROOT });
  expect(files.length).toBeGreaterThan(300);
  const reading = files
    .filter((file) => !OF_THE_APP.test(file) && !(file in EXPLAINED))
    .filter((file) => REPLACED.test(readFileSync(`${ROOT}${file}`, 'utf8')));
  expect(
    reading,
    'Use SHOP_APP and test/support/shop/, or have the test in test/example-app/ or test/own-app/',
  ).toEqual([]);
  for (const file of Object.keys(EXPLAINED)) expect(readFileSync(`${ROOT}${file}`, 'utf8'), file).toMatch(REPLACED);
});
