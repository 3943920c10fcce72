/** `npm start`: runs the whole system on this machine, and shows what happens in it. */
import { existsSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadFlows } from 'simulated-lume';
import { isDiskFull, lockState } from 'template-runner';
import { traceOf } from '../cli/terminal/error-trace.ts';
import { Printer } from '../cli/terminal/printer.ts';
import { FirstStart } from './first-start.ts';
import { diskFullMessage, reportsDiskFull } from './full-disk.ts';
import { hints, standIns } from './hints.ts';
import { type LocalDeployment, routesOfBucket } from './local-deployments.ts';
import type { LocalEvent } from './local-event.ts';
import { type LocalSystem, startLocalSystem } from './local-system.ts';
import { narrator } from './narrator.ts';
import { ProgressLine } from './progress-line.ts';
import type { RunningSystem } from './running-system.ts';
import { checkPort, endStart } from './start-failure.ts';
import { readStartOptions } from './start-options.ts';
import { removeState, stateDirOf } from './state-dir.ts';
import { withSynthesisShown } from './synthesis-progress.ts';
import { synthesize } from './synthesize.ts';

const FLOWS = fileURLToPath(new URL('./flows/', import.meta.url));

const out = new Printer(process.stdout);
const err = new Printer(process.stderr);
const options = readStartOptions();
const stateDir = stateDirOf(options);
let system: LocalSystem | undefined;
let ending: Promise<never> | undefined;
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
await start().catch(fail);

async function start(): Promise<void> {
  const lock = lockState<RunningSystem>(stateDir); // before anything in it is touched
  if (options.port !== undefined) await checkPort(options.port);
  loadFlows(FLOWS); // so that mistakes in them are told before the half minute of a synthesis
  if (options.once || options.fresh) await removeState(stateDir);

  const firstStart = new FirstStart();
  let deployments: readonly LocalDeployment[] | undefined;
  const narrate = narrator(
    (line) => out.lines(line),
    out.paint,
    (bucket) => knownRoutes(deployments, bucket),
  );
  const started = await startVisibly((event) => {
    narrate(event);
    firstStart.onEvent(event);
    if (reportsDiskFull(event)) endOnFullDisk();
  });
  system = started;
  const { stackName } = started.template;
  deployments = started.deployments;
  lock.announce({ endpoint: started.endpoint, stackName });
  process.on('SIGINT', () => void end(0));
  process.on('SIGTERM', () => void end(0));

  out.lines('', `${stackName} is running on this machine alone, at ${started.endpoint}. Lume is simulated.`);
  if (deployments.length > 1)
    out.prose(
      `It has several deployments, which commands choose from by --deployment: ${deployments.map(({ deploymentName }) => deploymentName).join(', ')}.`,
    );
  out.lines(...standIns(started, relative('', FLOWS)), '');
  await firstStart.dropSamples(started, out);
  if (options.once) await end(0);
  out.lines('', ...hints(started, { stateDir, dir: options.dir }), '');
}

async function startVisibly(onEvent: (event: LocalEvent) => void): Promise<LocalSystem> {
  const { app, stack, without, context, parameters } = options;
  const isReady = app !== undefined && (existsSync(join(app, 'manifest.json')) || isTemplate(app));
  const assemblyDir = isReady ? app : resolve(stateDir, 'cdk.out');
  using progress = new ProgressLine(out);
  if (!isReady) await withSynthesisShown(assemblyDir, progress, () => synthesize(assemblyDir, app, context));
  progress.step('Starting S3, SQS, SNS, Step Functions, the functions and Lume');
  return await startLocalSystem({
    assemblyDir,
    ...(stack !== undefined && { stack }),
    without,
    parameters,
    stateDir,
    ...(options.port !== undefined && { port: options.port }),
    speed: options.speed,
    lume: { flowsDir: FLOWS },
    onEvent,
  });
}

/** A file that is no program: the template of a stack. */
function isTemplate(app: string): boolean {
  return /\.(?:json|ya?ml|template)$/.test(app) && statSync(app, { throwIfNoEntry: false })?.isFile() === true;
}

/** Undefined until the deployments are known, and of a bucket where no file lands. */
function knownRoutes(deployments: readonly LocalDeployment[] | undefined, bucket: string) {
  const routes = routesOfBucket(deployments ?? [], bucket);
  return routes.length === 0 ? undefined : routes;
}

/** Stops the system and exits; the end of the process releases the lock. */
function end(code: number): Promise<never> {
  ending ??= (system?.stop() ?? Promise.resolve())
    .catch((error: unknown) => {
      if (!isDiskFull(error)) err.prose(...traceOf(error));
    })
    .then(() => process.exit(code));
  return ending;
}

function endOnFullDisk(): void {
  if (ending === undefined) err.prose(diskFullMessage(stateDir));
  void end(1);
}

/** Handles an error that nothing else has handled. */
function fail(error: unknown): void {
  if (isDiskFull(error)) endOnFullDisk();
  if (ending !== undefined) return;
  if (system === undefined) endStart(error, stateDir);
  err.prose(...traceOf(error));
  void end(1);
}
