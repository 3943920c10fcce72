/** `npm run drop`: uploads a file to the local system that is running. */
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { SSMClient } from '@aws-sdk/client-ssm';
import { localClient } from 'template-runner/local-client';
import { type Deployment, findDeployment } from '../cli/deployment.ts';
import { deployedRoutes } from '../cli/routes/deployed-routes.ts';
import { Printer } from '../cli/terminal/printer.ts';
import type { DeployedRoute } from '../functions/reconciliation/deployed-route.ts';
import { readArguments } from './command-arguments.ts';
import { type KeyChoice, keysFor, nearRoutes, notTaken } from './drop-key.ts';
import { describeTrouble, findRunning } from './running-system.ts';
import { uploadFile } from './upload-file.ts';

const USAGE = `Usage: npm run drop -- FILE [--as KEY] [--deployment NAME] [--dir DIR]

Uploads a file to the landing bucket of the local system that is running.
  --as KEY   its key in the bucket. Default: the name of the file, in the folder of the route that takes it
  --deployment NAME
             whose landing bucket, where the system has several deployments
  --dir DIR  the folder that the system was started with. Default: .local, or the one that runs`;

/** No route takes the file, or several do. */
class KeyError extends Error {
  override readonly name = 'KeyError';
}

const out = new Printer(process.stdout);
const err = new Printer(process.stderr);
const { file, as, dir, deployment } = readDropArguments();
try {
  const path = resolve(typedIn(), file);
  if (!(await stat(path)).isFile()) throw new Error(`${file} is not a file`);
  const { endpoint } = findRunning(dir);
  const { landingBucket, routes } = await deployed(endpoint, deployment);
  const key = as ?? (await keyFor(routes, basename(path)));
  await uploadFile(endpoint, path, landingBucket, key);
  out.prose(`Uploaded to s3://${landingBucket}/${key}. The terminal of npm start tells what happens to it.`);
  const reason = notTaken(routes, key);
  if (reason !== undefined) err.prose(`Nothing will: ${reason}`);
} catch (error) {
  const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  if (error instanceof KeyError) err.prose(...error.message.split('\n'));
  else err.prose(isMissing ? `There is no file ${file}.` : describeTrouble(error, 'Not uploaded'));
  process.exit(1);
}

/** The folder that the command was typed in: npm runs scripts in that of package.json. */
function typedIn(): string {
  const { npm_lifecycle_event: script, INIT_CWD: folder = '' } = process.env;
  return script === 'drop' ? folder : '';
}

async function deployed(endpoint: string, name: string | undefined): Promise<DropTarget> {
  const client = new SSMClient(localClient(endpoint));
  try {
    const { landingBucket, deploymentName } = await findDeployment(client, name);
    return { landingBucket, routes: await deployedRoutes(client, deploymentName) };
  } finally {
    client.destroy();
  }
}

/** @throws {KeyError} */
async function keyFor(routes: readonly DeployedRoute[], name: string): Promise<string> {
  const choices = keysFor(routes, name);
  const [only, ...others] = choices;
  if (only !== undefined) return others.length === 0 ? only.key : ask(name, choices);
  const near = nearRoutes(routes, name).map((line) => `  ${line}`);
  throw new KeyError(
    [`No route takes a file named ${name}; nothing was uploaded.`, ...near, 'Name a key with --as.'].join('\n'),
  );
}

async function ask(name: string, choices: readonly KeyChoice[]): Promise<string> {
  const list = choices.map(({ key, routes }, index) => `  ${index + 1}  ${key}  (${routes.join(', ')})`);
  const question = [`Several routes take ${name}:`, ...list];
  if (!process.stdin.isTTY) throw new KeyError([...question, 'Name a key with --as; nothing was uploaded.'].join('\n'));
  err.prose(...question);
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question(`Which one, 1 to ${choices.length}? `).finally(() => prompt.close());
  const chosen = /^\d+$/.test(answer.trim()) ? choices[Number(answer) - 1] : undefined;
  if (chosen === undefined) throw new KeyError(`${answer.trim() || 'No answer'}: none of them. Nothing was uploaded.`);
  return chosen.key;
}

interface DropTarget extends Pick<Deployment, 'landingBucket'> {
  readonly routes: readonly DeployedRoute[];
}

interface DropArguments {
  readonly file: string;
  /** Undefined: chosen by the routes. */
  readonly as: string | undefined;
  readonly dir: string | undefined;
  /** Undefined: the only one. */
  readonly deployment: string | undefined;
}

function readDropArguments(): DropArguments {
  return readArguments(USAGE, () => {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: {
        as: { type: 'string' },
        deployment: { type: 'string' },
        dir: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return undefined;
    const [file, ...others] = positionals;
    if (file === undefined) throw new Error('no FILE is named');
    if (others.length > 0) throw new Error(`one file at a time, and there is ${others.join(' ')} too`);
    const { as, dir, deployment } = values;
    if (as === '') throw new Error("--as '': must be a key");
    if (as !== undefined && /^s3:\/\//i.test(as))
      throw new Error(`--as ${as}: must be a key in the landing bucket, without s3:// and the bucket`);
    return { file, as, dir, deployment };
  });
}
