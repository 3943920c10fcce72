/**
 * Synthesizes the apps of all tests of a run. One process for all, because to load the CDK takes longer than to
 * synthesize an app, and because a function that many apps have is bundled once. Argument: where the assemblies go.
 * `GET /path/of/app.ts` answers with the directory of its assembly.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { commandLineEnvironment, synthesize } from '../../../local/synthesize.ts';

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
process.once('disconnect', () => process.exit()); // the run is over, however it ended

async function assemblyOf(app: string): Promise<string> {
  const outDir = join(directory, app.replaceAll('/', '-'));
  if (app === 'bin/app.ts') {
    await synthesize(outDir); // what is deployed, in the way of `npm start`
  } else {
    const previous = last;
    last = synthesizeAfter(previous, app, outDir);
    await last;
  }
  return outDir;
}

/** One after the other: an app reads its settings from the variables of the process. */
async function synthesizeAfter(previous: Promise<unknown>, app: string, outDir: string): Promise<void> {
  await previous.catch(() => undefined); // whoever asked for it hears of it
  Object.assign(process.env, await commandLineEnvironment(outDir));
  await import(new URL(`../../../${app}`, import.meta.url).href);
  process.emit('beforeExit', 0); // when the CDK synthesizes an app: its process has nothing else to do
}
