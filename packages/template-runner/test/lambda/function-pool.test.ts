import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { FunctionError, FunctionStoppedError } from '../../src/lambda/function-errors.ts';
import { createFunction, type FunctionOptions, type LambdaFunction } from '../../src/lambda/function-pool.ts';
import { endOf, isRunning } from './processes.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:demo';

/** Does what the event asks for. */
const HANDLER = `
let invocations = 0;
export const handler = async (event, context) => {
  invocations += 1;
  if (event.say) { console.log(event.say); console.error('and ' + event.say); }
  if (event.sleepMs) await new Promise((resolve) => setTimeout(resolve, event.sleepMs));
  if (event.exit !== undefined) process.exit(event.exit);
  if (event.kill) process.kill(process.pid, 'SIGKILL');
  if (event.spin) for (;;);
  if (event.throwText) throw event.throwText;
  if (event.throw) throw Object.assign(new TypeError(event.throw), { name: 'UnavailableError' });
  if (event.throwLater) { setTimeout(() => { throw new RangeError('later'); }); await new Promise(() => {}); }
  if (event.rejectLater) { Promise.reject(new Error('nobody listens')); await new Promise(() => {}); }
  if (event.circle) { const circle = {}; circle.circle = circle; return circle; }
  if (event.nothing) return undefined;
  const remaining = context.getRemainingTimeInMillis();
  return { event, context, remaining, invocations, pid: process.pid, env: process.env, cwd: process.cwd(), execArgv: process.execArgv };
};
`;

interface Seen {
  readonly event: unknown;
  readonly context: Record<string, unknown>;
  readonly remaining: number;
  readonly invocations: number;
  readonly pid: number;
  readonly env: Record<string, string>;
  readonly cwd: string;
  readonly execArgv: readonly string[];
}

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lambda-'));
  await writeFile(join(directory, 'index.mjs'), HANDLER);
});
afterAll(() => rm(directory, { recursive: true }));

const started: LambdaFunction[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(started.splice(0).map((each) => each.stop()));
});

function create(options: Partial<FunctionOptions> = {}): LambdaFunction {
  const created = createFunction({
    name: 'demo',
    arn: ARN,
    codeDir: directory,
    handler: 'index.handler',
    env: {},
    platformEnv: {},
    timeoutSeconds: 30,
    memoryMB: 256,
    onLog: () => {},
    ...options,
  });
  started.push(created);
  return created;
}

const seenBy = async (fn: LambdaFunction, event: object = {}) => (await fn.invoke(event)) as Seen;
const failureOf = async (fn: LambdaFunction, event: object) => {
  const error = await fn.invoke(event).then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(FunctionError);
  return error as FunctionError;
};
/** The lines of a function, and when it has written one. */
function logOf() {
  const lines = new Set<string>();
  let written = Promise.withResolvers<void>();
  return {
    add(line: string): void {
      lines.add(line);
      written.resolve();
      written = Promise.withResolvers();
    },
    async until(line: string): Promise<void> {
      while (!lines.has(line)) await written.promise;
    },
  };
}

describe('an invocation', () => {
  it('gets the event and the context of Lambda', async () => {
    const seen = await seenBy(create(), { text: 'é\n"' });
    expect(seen.event).toEqual({ text: 'é\n"' });
    expect(seen.context).toMatchObject({
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      functionName: 'demo',
      functionVersion: '$LATEST',
      invokedFunctionArn: ARN,
      memoryLimitInMB: '256',
      logGroupName: '/aws/lambda/demo',
    });
    expect(seen.remaining).toBeGreaterThan(0);
    expect(seen.remaining).toBeLessThanOrEqual(30_000);
    expect(seen.cwd).toBe(directory);
    expect(seen.execArgv).toContain('--max-old-space-size=256');
  });

  it('answers null where the handler returns nothing', async () => {
    expect(await create().invoke({ nothing: true })).toBeNull();
  });

  it('has its output handed on line by line, before it is answered', async () => {
    const lines: string[] = [];
    const fn = create({ onLog: (line) => lines.push(line) });
    await fn.invoke({ say: 'one\ntwo' });
    expect(lines.toSorted()).toEqual(['and one', 'one', 'two', 'two']);
  });

  it('finds a warm environment when there is one', async () => {
    const fn = create();
    const [first, second] = [await seenBy(fn), await seenBy(fn)];
    expect(second).toMatchObject({ pid: first.pid, invocations: 2 });
    expect(second.context['awsRequestId']).not.toBe(first.context['awsRequestId']);
  });

  it('runs beside others up to the limit; the rest wait their turn, first come, first served', async () => {
    const lines = logOf();
    const fn = create({ maxConcurrency: 2, onLog: lines.add });
    const endless = fn.invoke({ say: 'busy', sleepMs: 600_000 }).catch((error: unknown) => error);
    await lines.until('busy');
    const seen = await Promise.all([1, 2, 3, 4].map((n) => seenBy(fn, { n })));
    // One environment is busy all the time, so that the other has them all.
    expect(seen.map(({ event, invocations }) => ({ event, invocations }))).toEqual(
      [1, 2, 3, 4].map((n) => ({ event: { n }, invocations: n })),
    );
    await fn.stop();
    expect(await endless).toBeInstanceOf(FunctionStoppedError);
  });
});

describe('the environment', () => {
  it('has what the function declares, what Lambda sets, what the platform adds, and nothing of this process', async () => {
    vi.stubEnv('AWS_PROFILE', 'a-real-account');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAREAL');
    vi.stubEnv('NODE_OPTIONS', '--no-warnings');
    const platformEnv = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', SETTING: 'of the platform' };
    const { env } = await seenBy(create({ env: { OWN: 'own', SETTING: 'own' }, platformEnv }));
    vi.unstubAllEnvs();
    expect(env).toEqual({
      OWN: 'own',
      SETTING: 'of the platform',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      PATH: dirname(process.execPath),
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      _HANDLER: 'index.handler',
      LAMBDA_TASK_ROOT: directory,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'demo',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/demo',
      AWS_LAMBDA_LOG_STREAM_NAME: 'local',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    });
  });
});

describe('a failure', () => {
  it('of the handler has the name, message and stack of what was thrown, and leaves the environment warm', async () => {
    const fn = create({ maxConcurrency: 1 });
    const { pid } = await seenBy(fn);
    const failure = await failureOf(fn, { throw: 'not "now"' });
    expect(JSON.parse(JSON.stringify(failure))).toEqual({
      errorType: 'UnavailableError',
      errorMessage: 'not "now"',
      trace: expect.arrayContaining([expect.stringContaining('index.mjs')]),
    });
    expect(await failureOf(fn, { throwText: 'text' })).toMatchObject({ errorType: 'string', errorMessage: 'text' });
    expect(await failureOf(fn, { circle: true })).toMatchObject({ errorType: 'Runtime.MarshalError' });
    expect(await seenBy(fn)).toMatchObject({ pid });
  });

  it.each([
    [
      'exit',
      { exit: 3 },
      'Runtime.ExitError',
      /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/,
    ],
    ['exit without an error', { exit: 0 }, 'Runtime.ExitError', /Runtime exited without providing a reason$/],
    ['death by a signal', { kill: true }, 'Runtime.ExitError', /Runtime exited with error: signal: SIGKILL$/],
    ['error out of nowhere', { throwLater: true }, 'RangeError', /^later$/],
    ['rejection', { rejectLater: true }, 'Runtime.UnhandledPromiseRejection', /nobody listens/],
  ])('by %s ends the environment, and the next invocation has a new one', async (_, event, errorType, errorMessage) => {
    const fn = create({ maxConcurrency: 1 });
    const { pid } = await seenBy(fn);
    const [failure, next] = await Promise.all([failureOf(fn, event), seenBy(fn)]);
    expect(failure).toMatchObject({ errorType, errorMessage: expect.stringMatching(errorMessage) });
    expect(next).toMatchObject({ invocations: 1 });
    expect(next.pid).not.toBe(pid);
  });

  it.each([
    ['waits', { sleepMs: 60_000 }],
    ['does not let go of the processor', { spin: true }],
  ])('by time-out kills a handler that %s', async (_, event) => {
    // The time of the function passes when the test says so: its process may take as long as it likes to start.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const lines = logOf();
    const fn = create({ timeoutSeconds: 0.5, maxConcurrency: 1, onLog: lines.add });
    const { pid } = await seenBy(fn);
    const failing = failureOf(fn, { say: 'begun', ...event });
    const next = seenBy(fn);
    await lines.until('begun');
    vi.advanceTimersByTime(499);
    expect(await Promise.race([failing, setImmediate('not yet')])).toBe('not yet');
    vi.advanceTimersByTime(1);
    const failure = await failing;
    expect(failure.errorType).toBe('Sandbox.Timedout');
    expect(failure.errorMessage).toMatch(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 0\.50 seconds$/);
    expect((await next).pid).not.toBe(pid);
    await endOf(pid);
  });

  it.each([
    ['absent.handler', '', 'Runtime.ImportModuleError', "Error: Cannot find module 'absent'"],
    ['index.other', '', 'Runtime.HandlerNotFound', 'index.other is undefined or not exported'],
    ['imports.handler', "import 'no-such-package';", 'Runtime.ImportModuleError', /no-such-package/],
    ['syntax.handler', 'export const = 1;', 'Runtime.UserCodeSyntaxError', /^SyntaxError/],
    ['throws.handler', "throw new RangeError('BUCKET is not set');", 'RangeError', 'BUCKET is not set'],
  ])('to load %s is told to each invocation', async (handler, code, errorType, errorMessage) => {
    if (code !== '') await writeFile(join(directory, handler.replace('.handler', '.mjs')), code);
    const fn = create({ handler });
    const message = typeof errorMessage === 'string' ? errorMessage : expect.stringMatching(errorMessage);
    expect(await failureOf(fn, {})).toMatchObject({ errorType, errorMessage: message });
    expect(await failureOf(fn, {})).toMatchObject({ errorType, errorMessage: message });
  });

  it('to start a process at all is told, too', async () => {
    const failure = await failureOf(create({ codeDir: join(directory, 'nowhere') }), {});
    expect(failure).toMatchObject({ errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('ENOENT') });
  });
});

describe('stopping', () => {
  it('ends every process, and every invocation that runs or waits', async () => {
    const fn = create({ maxConcurrency: 2 });
    const pids = (await Promise.all([seenBy(fn, { sleepMs: 50 }), seenBy(fn, { sleepMs: 50 })])).map(({ pid }) => pid);
    const invocations = [{ sleepMs: 60_000 }, { spin: true }, {}].map((event) => fn.invoke(event));
    const outcomes = Promise.allSettled(invocations);
    await fn.stop();
    expect(pids.map(isRunning)).toEqual([false, false]);
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(FunctionStoppedError) });
    }
    await expect(fn.invoke({})).rejects.toBeInstanceOf(FunctionStoppedError);
  });
});
