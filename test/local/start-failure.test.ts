import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const START_FAILURE = new URL('../../local/start-failure.ts', import.meta.url).href;
const LUME = import.meta.resolve('simulated-lume');
const RUNNER_PARTS = import.meta.resolve('template-runner/testing');

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kept-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** What a start that opens this says when it fails. */
function failedStart(opening: string) {
  const script = `import { endStart } from '${START_FAILURE}';
    try { ${opening} } catch (error) { endStart(error, '${dir}'); }`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const openExecutions = () =>
  `const { ExecutionStore } = await import('${RUNNER_PARTS}'); new ExecutionStore('${join(dir, 'executions.sqlite')}');`;
const openSecrets = () =>
  `const { openSecrets } = await import('${RUNNER_PARTS}'); openSecrets('${join(dir, 'secrets.json')}', []);`;

it.each([
  ['executions.sqlite', 'x'.repeat(200), openExecutions, 'file is not a database'],
  ['secrets.json', '[{"arn":', openSecrets, 'secrets.json: '],
  ['secrets.json', '{}', openSecrets, 'secrets.json: it is not a list'],
])('says in one line that %s cannot be read, and what to do', (name, content, opening, said) => {
  writeFileSync(join(dir, name), content);
  const { status, stdout, stderr } = failedStart(opening());
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain(said);
  expect(stderr).toMatch(
    /^The state in \S+ cannot be used: [^\n]+\. npm start -- --fresh deletes it; --dir chooses another folder\.\n$/,
  );
});

it('says in one line that a folder is where a file should be', () => {
  mkdirSync(join(dir, 'executions.sqlite'));
  expect(failedStart(openExecutions()).stderr).toMatch(/^The state in \S+ cannot be used: [^\n]+\n$/);
});

it('says every mistake of every flow file in a line, with its file', () => {
  writeFileSync(join(dir, 'a.v1.json'), '{ "flow_version": "a:v1", "source": {}, "columns": [] }');
  writeFileSync(join(dir, 'b.v1.json'), '{ "flow_version": "b:v1", "source": { "delimiter": "tab" }, "columns": [] }');
  const opening = `await (await import('${LUME}')).startSimulatedLume({ flowsDir: '${dir}' });`;
  expect(failedStart(opening).stderr.replaceAll(dir, 'flows').split('\n')).toEqual([
    'flows/a.v1.json: columns must name at least one column',
    'flows/b.v1.json: source.delimiter must be one character, and no quote or line break, but is "tab"',
    'flows/b.v1.json: columns must name at least one column',
    '',
  ]);
});

it('tells of its own mistakes where they come from', () => {
  expect(failedStart("throw new TypeError('a mistake')").stderr).toMatch(/^TypeError: a mistake\n +at /);
});
