import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the workers of one run reach the process that synthesizes for all of them. */
const URL_NAME = 'LUME_ARRIVALS_TEST_ASSEMBLIES';

/** For `globalSetup` of vitest: what it keeps is of this run alone, so no template is older than the code. */
export async function setup(): Promise<() => Promise<void>> {
  // Three seconds a process to load CloudFormation's own rules, which say nothing about what the tests do:
  // `npm run synth` has them checked, and test/lib/cloudformation-rules.soak.test.ts for the apps of the tests.
  process.env['CDK_VALIDATION'] = 'false';
  const directory = await mkdtemp(join(tmpdir(), 'lume-arrivals-tests-'));
  // Whatever the run makes in the directory of temporary files goes with it: the CDK alone leaves a thousand there.
  process.env['TMPDIR'] = directory;
  const program = fileURLToPath(new URL('synthesizing-process.ts', import.meta.url));
  const child = fork(program, [directory], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const listening = once(child, 'message');
  const exited = once(child, 'exit');
  const [url] = await Promise.race([listening, exited]);
  if (typeof url !== 'string') throw new Error(`node ${program} does not start.`);
  process.env[URL_NAME] = url;
  return async () => {
    child.disconnect();
    await exited;
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  };
}

/** The assembly of an app for all who only read it: synthesized once a run, when the first test asks. */
export async function assemblyOf(app = 'bin/app.ts'): Promise<string> {
  const response = await fetch(`${process.env[URL_NAME]}/${app}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`${app} was not synthesized: ${text}`);
  return text;
}
