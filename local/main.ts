import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { localClient } from 'template-runner';
import { traceOf } from '../cli/terminal/error-trace.ts';
import { Printer } from '../cli/terminal/printer.ts';
import { oneLine } from '../functions/text.ts';
import { diskFullMessage, isDiskFull, tellsDiskFull } from './disk-full.ts';
import type { LocalEvent } from './local-event.ts';
import { narrator } from './narrator.ts';
import { Progress } from './progress.ts';
import { forgetState, stateDirOf } from './running-system.ts';
import { checkPort, endStart } from './start-failure.ts';
import { lockState } from './state-lock.ts';
import { withSynthesisShown } from './synthesis-steps.ts';
import { type Context, synthesize } from './synthesize.ts';
import { type LocalSystem, startLocalSystem } from './system.ts';
import { uploadFile } from './upload.ts';

const USAGE = `Usage: npm start [-- --once] [-- --port N] [-- --speed N] [-- --fresh] [-- --dir DIR] [-- -c name=value …]

Runs the whole system on this machine, from the template that a deployment would use.
  --once     process the samples, in a state of their own, and exit
  --port N   listen on port N of 127.0.0.1. Default: 4566, or the next free one
  --speed N  make every wait N times shorter
  --fresh    forget everything that was there
  --dir DIR  keep everything in this folder. Default: .local. Two systems at a time need two
  -c name=value
             context for the app, as \`cdk synth\` takes it; for example slackWebhook=data-orders`;

const SAMPLES = fileURLToPath(new URL('./samples/', import.meta.url));
const FLOWS = fileURLToPath(new URL('./flows/', import.meta.url));

const out = new Printer(process.stdout);
const err = new Printer(process.stderr);
const options = readOptions();
const stateDir = stateDirOf(options);
let system: LocalSystem | undefined;
let ending: Promise<never> | undefined;
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
await main().catch(fail);

async function main(): Promise<void> {
  // Before anything is touched: another system may be running on what is there.
  const lock = lockState(stateDir);
  if (options.port !== undefined) await checkPort(options.port);
  if (options.once || options.fresh) await forgetState(stateDir);
  const { onEvent, ended } = watchEndings(narrator((line) => out.lines(line), out.paint));
  const started = await startVisibly(join(stateDir, 'cdk.out'), (event) => {
    onEvent(event);
    if (tellsDiskFull(event)) endOfDisk();
  });
  system = started;
  const landingBucket = started.template.outputs['LandingBucket'] ?? '';
  lock.announce({ endpoint: started.endpoint, landingBucket });

  process.on('SIGINT', () => void end(0));
  process.on('SIGTERM', () => void end(0));

  out.lines('', `Lume Arrivals is running on this machine alone, at ${started.endpoint}. Lume is simulated.`, '');
  if (await isEmpty(started, landingBucket)) await dropSamples(started, landingBucket, ended);
  if (options.once) await end(0);
  out.lines('', ...hints(started, landingBucket), '');
}

async function startVisibly(assemblyDir: string, onEvent: (event: LocalEvent) => void): Promise<LocalSystem> {
  const outDir = resolve(assemblyDir);
  using progress = new Progress(out);
  await withSynthesisShown(outDir, progress, () => synthesize(outDir, undefined, options.context));
  progress.step('Starting S3, SQS, SNS, Step Functions, the functions and Lume');
  return await startLocalSystem({
    assemblyDir,
    stateDir,
    ...(options.port !== undefined && { port: options.port }),
    speed: options.speed,
    lume: { flowsDir: FLOWS },
    onEvent,
  });
}

/** The lock goes with the process. */
function end(code: number): Promise<never> {
  ending ??= (system?.stop() ?? Promise.resolve())
    .catch((error: unknown) => {
      if (!isDiskFull(error)) err.prose(...traceOf(error));
    })
    .then(() => process.exit(code));
  return ending;
}

function endOfDisk(): void {
  if (ending === undefined) err.prose(diskFullMessage(stateDir));
  void end(1);
}

/** What nobody dealt with. One line where a person can do something about it. */
function fail(error: unknown): void {
  if (isDiskFull(error)) endOfDisk();
  if (ending !== undefined) return;
  if (system === undefined) endStart(error, stateDir);
  err.prose(...traceOf(error));
  void end(1);
}

async function dropSamples(
  system: LocalSystem,
  bucket: string,
  ended: ReturnType<typeof watchEndings>['ended'],
): Promise<void> {
  const samples = (await readdir(SAMPLES)).filter((name) => name.endsWith('.csv'));
  out.lines(`First start: dropping ${samples.length} sample files of a small shop.`, '');
  for (const sample of samples) await uploadFile(system.endpoint, join(SAMPLES, sample), bucket, `incoming/${sample}`);
  await ended(samples.length, system);
}

async function isEmpty({ endpoint }: LocalSystem, bucket: string): Promise<boolean> {
  const client = new S3Client({ ...localClient(endpoint), forcePathStyle: true });
  const { KeyCount } = await client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }));
  return KeyCount === 0;
}

/** Watches for the end of the samples: so many executions have ended, and everybody has heard of them. */
function watchEndings(tell: (event: LocalEvent) => void) {
  let endings = 0;
  let wake = () => {};
  return {
    onEvent: (event: LocalEvent) => {
      tell(event);
      if (event.kind === 'execution changed' && event.status !== 'RUNNING') endings++;
      wake();
    },
    ended: async (executions: number, system: LocalSystem) => {
      while (endings < executions) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      await system.delivered();
    },
  };
}

function hints({ endpoint, template, slackPage }: LocalSystem, bucket: string): readonly string[] {
  const machine = template.outputs['StateMachineArn'];
  return [
    'Drop a file of your own:',
    `  npm run drop -- my-orders.csv --as incoming/orders-mine.csv${options.dir === undefined ? '' : ` --dir ${options.dir}`}`,
    `  aws s3 cp my-orders.csv s3://${bucket}/incoming/orders-mine.csv --endpoint-url ${endpoint}`,
    'Start a rerun by hand:',
    `  aws stepfunctions start-execution --endpoint-url ${endpoint} --state-machine-arn ${machine} \\`,
    `    --input '{"flow_version":"shop_orders:v1","source_path":"s3://${bucket}/incoming/orders-2026-11-23.csv","force_rerun":true,"reason":"to see it"}'`,
    'The commands in messages work here, with any credentials, after',
    `  export AWS_ENDPOINT_URL=${endpoint}`,
    `Mail is in ${join(stateDir, 'mail')}, as text that \`cat\` shows.${slackPage === undefined ? '' : ` Slack's messages are in ${slackPage}.`} Ctrl-C ends everything; npm start goes on where it ended.`,
  ];
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        once: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        dir: { type: 'string' },
        port: { type: 'string' },
        speed: { type: 'string', default: '1' },
        context: { type: 'string', short: 'c', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    });
    const speed = plainNumber(values.speed);
    const port = values.port === undefined ? undefined : plainNumber(values.port);
    if (values.help) throw new Error('');
    if (!(speed > 0 && speed <= 1_000_000))
      throw new Error(`--speed ${values.speed}: must be a number greater than 0, at most 1000000`);
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65_536)) {
      throw new Error(`--port ${values.port}: must be a port, from 0 to 65535`);
    }
    const { once, fresh, dir } = values;
    if (dir === '') throw new Error('--dir: must be a folder');
    return { once, fresh, dir, speed, port, context: contextOf(values.context) };
  } catch (error) {
    const message = oneLine((error as Error).message);
    err.prose(...(message ? [message, ''] : []), ...USAGE.split('\n'));
    process.exit(message ? 2 : 0);
  }
}

/** As people write numbers: no other spelling is taken for one. */
function plainNumber(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

function contextOf(pairs: readonly string[]): Context {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
      if (name === undefined || value === undefined) throw new Error(`-c ${pair}: must be name=value`);
      return [name, value];
    }),
  );
}
