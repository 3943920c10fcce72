import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The variable with the URL of the process that synthesizes for all workers. */
const URL_NAME = 'LUME_ARRIVALS_TEST_ASSEMBLIES';

/** Vitest's `globalSetup`. Assemblies are kept for one run only, so none is older than the code. */
export async function setup(): Promise<() => Promise<void>> {
  // Loading CloudFormation's rules takes three seconds per process. `npm run synth` checks them, and
  // test/lib/cloudformation-rules.soak.test.ts for the apps of the tests.
  process.env['CDK_VALIDATION'] = 'false';
  const directory = await mkdtemp(join(tmpdir(), 'lume-arrivals-tests-'));
  // Temporary files of the run are deleted with it: the CDK alone leaves a thousand.
  process.env['TMPDIR'] = directory;
  // Hundreds of processes load the same bundles and commands: each compiles them once a run.
  process.env['NODE_COMPILE_CACHE'] = join(directory, 'compiled');
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

/** Whatever app `cdk.json` names: the example, or a user's own. For test/example-app/ and test/own-app/ alone. */
export const OWN_APP = 'cdk.json';

/** The app that the system's own tests use where they name none. */
export const SHOP_APP = 'test/support/shop/shop-app.ts';

/** The assembly of an app, read-only: synthesized once per run, on first use. */
export async function assemblyOf(app = SHOP_APP): Promise<string> {
  const response = await fetch(`${process.env[URL_NAME]}/${app}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`${app} was not synthesized: ${text}`);
  return text;
}
