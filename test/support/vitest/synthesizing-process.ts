/**
 * Synthesizes the apps of all tests of a run. One process, because loading the CDK takes longer than synthesizing an app,
 * and a function of many apps is bundled once. Argument: the directory for assemblies.
 * `GET /path/of/app.ts`, or `GET /cdk.json`, answers with the directory of its assembly.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { commandLineEnvironment, synthesize } from '../../../local/synthesize.ts';
import { OWN_APP, SHOP_APP } from './shared-assemblies.ts';

const [, , directory = ''] = process.argv;
const assemblies = new Map<string, Promise<string>>();
let last: Promise<unknown> = Promise.resolve();

const server = createServer((request, response) => {
  const app = (request.url ?? '').slice(1);
  const assembly = assemblies.get(app) ?? assemblyOf(app);
  assemblies.set(app, assembly);
  assembly.then(
    (path) => response.end(path),
    (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.stack : String(error)),
  );
});
server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.once('disconnect', () => process.exit()); // the test run has ended

async function assemblyOf(app: string): Promise<string> {
  const outDir = join(directory, app.replaceAll('/', '-'));
  if (app === OWN_APP) {
    await synthesize(outDir); // it may do as it likes in its process
  } else if (app === SHOP_APP) {
    await synthesize(outDir, app); // as `npm start` does it, in a process of its own
  } else {
    const previous = last;
    last = synthesizeAfter(previous, app, outDir);
    await last;
  }
  return outDir;
}

/** Sequentially: an app reads its settings from the environment of the process. */
async function synthesizeAfter(previous: Promise<unknown>, app: string, outDir: string): Promise<void> {
  await previous.catch(() => undefined); // its own caller handles the error
  Object.assign(process.env, await commandLineEnvironment(outDir));
  await import(new URL(`../../../${app}`, import.meta.url).href);
  process.emit('beforeExit', 0); // the CDK synthesizes an app on this event
}
