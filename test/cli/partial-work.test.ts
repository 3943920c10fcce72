import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moveMessages } from '../../cli/dead-letters/move-messages.ts';
import { cliEnvironment, runCli, startBinary } from '../support/command-line/run-command-line.ts';
import { bodyOf, startServer } from '../support/http-server.ts';
import { ONE_ORDER } from '../support/shop/shop-files.ts';
import { withoutEventBridge } from '../support/system/event-bridge-off.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

let test: TestSystem;
beforeAll(async () => {
  test = await startTestSystem({ app: 'test/support/apps/any-file-app.ts', speed: 1000 });
  const script = { outcome: 'SUCCEEDED', status_calls: 1 } as const;
  test.system.lume.faults.add({ operation: 'run', times: 'always', effect: { kind: 'script', script } });
});
afterAll(() => test[Symbol.asyncDispose]());

/** So many files whose events nobody gets. */
async function files(folder: string, n: number): Promise<string> {
  await withoutEventBridge(test, async () => {
    for (let at = 0; at < n; at++) await test.upload(`airports/${folder}/${at}.csv`, `${ONE_ORDER}# ${folder} ${at}`);
  });
  return `s3://${test.landingBucket}/airports/${folder}/`;
}

/** Executions that were started for files of a folder. */
function startedIn(folder: string): number {
  const inputs = test.events.flatMap((event) =>
    event.kind === 'execution changed' && event.status === 'RUNNING' ? [JSON.stringify(event.input)] : [],
  );
  return inputs.filter((input) => input.includes(`airports/${folder}/`)).length;
}

type Verdict = 'pass' | 'refuse' | 'wait';

/** Step Functions, of which each start is passed on, refused, or kept waiting until the end. */
function stepFunctions(verdictOn: (start: number) => Verdict) {
  let starts = 0;
  return startServer(async (request, response) => {
    const target = String(request.headers['x-amz-target']);
    const headers = { 'content-type': String(request.headers['content-type']), 'x-amz-target': target };
    const body = await bodyOf(request);
    response.setHeader('content-type', headers['content-type']);
    const verdict = target.endsWith('.StartExecution') ? verdictOn(++starts) : 'pass';
    if (verdict === 'wait') return;
    if (verdict === 'refuse') {
      response.writeHead(400).end(JSON.stringify({ __type: 'ThrottlingException', message: 'Rate exceeded' }));
      return;
    }
    const answer = await fetch(test.system.endpoint, { method: 'POST', headers, body });
    response.writeHead(answer.status).end(await answer.text());
  });
}

describe('a replay', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'that gets %s finishes what is under way, says what was started, and goes on later',
    async (signal) => {
      const place = await files(signal, 3);
      const env = cliEnvironment(test.system.endpoint);
      const { child, ended } = startBinary(['replay', place, '--rate', '1/h'], env);
      await test.until(() => startedIn(signal) === 1);
      child.kill(signal);
      const { code, out, err } = await ended;
      expect({ code, out }).toEqual({ code: 130, out: '1 file started\n' });
      expect(err).toMatch(/Interrupted\. The same command goes on; on another machine, with --resume [0-9a-f]{16}\n$/);
      const { err: goingOn } = await runCli(['replay', place, '--rate', '100/s'], env);
      expect(goingOn).toMatch(/^Going on with replay [0-9a-f]{16}: 1 begun so far\.$/m);
      await test.until(() => startedIn(signal) === 3);
    },
  );

  it('that AWS throttles for good says how many it started, and goes on with the others', async () => {
    const place = await files('throttled', 5);
    await using sfn = await stepFunctions((start) => (start === 3 ? 'refuse' : 'pass'));
    const env = cliEnvironment(test.system.endpoint);
    const replay = ['replay', place, '--rate', '100/s'];
    const failed = await runCli(replay, { ...env, AWS_ENDPOINT_URL_SFN: sfn.url, AWS_MAX_ATTEMPTS: '1' });
    const started = startedIn('throttled');
    expect({ code: failed.code, out: failed.out }).toEqual({ code: 1, out: '' });
    expect(failed.err).toContain(
      `\n${started} files started. The same command goes on; on another machine, with --resume `,
    );
    expect(failed.err).toMatch(/\nAWS is still throttling after many attempts\. Go on later[^\n]*\n$/);
    await runCli(replay, env);
    expect(startedIn('throttled')).toBe(5);
  });

  it('that is interrupted twice ends at once, and says that what is under way may have been done', async () => {
    const place = await files('twice', 1);
    const waiting = Promise.withResolvers<void>();
    await using sfn = await stepFunctions(() => {
      waiting.resolve();
      return 'wait';
    });
    const env = cliEnvironment(test.system.endpoint);
    const { child, ended } = startBinary(['replay', place], { ...env, AWS_ENDPOINT_URL_SFN: sfn.url });
    await waiting.promise;
    const pressing = setInterval(() => child.kill('SIGINT'), 100);
    const { code, err } = await ended.finally(() => clearInterval(pressing));
    expect(err).toMatch(/\nInterrupted at once: what was under way may have been done\.\n$/);
    expect(code).toBe(130);
    expect(readdirSync(join(env['XDG_STATE_HOME'] ?? '', 'lume-arrivals'))).toHaveLength(1); // the same command goes on
  });
});

describe('reconcile --start', () => {
  const start = ['reconcile', '--start', '--until', '0s', '--yes'];

  it('that is interrupted says how many files it started', async () => {
    await files('missed', 7);
    const { child, ended } = startBinary([...start, '--rate', '1/h'], cliEnvironment(test.system.endpoint));
    await test.until(() => startedIn('missed') === 1);
    child.kill('SIGINT');
    const { code, out, err } = await ended;
    expect(out.trim().split('\n')).toHaveLength(1);
    expect(err).toBe('1 file started. The same command goes on with the others.\n');
    expect(code).toBe(130);
  });

  it('whose reader has read enough, as head has, starts no more than it says', async () => {
    const { child, ended } = startBinary([...start, '--rate', '5/s'], cliEnvironment(test.system.endpoint));
    child.stdout?.once('data', () => child.stdout?.destroy());
    const { code, err } = await ended;
    expect(err).toMatch(/^\d files? started\. The same command goes on with the others\.\n$/);
    expect(startedIn('missed')).toBe(1 + Number(err[0]));
    expect(code).toBe(130);
  });

  it('that fails says how many files it started, and goes on with the others', async () => {
    await files('later', 3);
    await using sfn = await stepFunctions((each) => (each === 2 ? 'refuse' : 'pass'));
    const env = cliEnvironment(test.system.endpoint);
    const failing = { ...env, AWS_ENDPOINT_URL_SFN: sfn.url, AWS_MAX_ATTEMPTS: '1' };
    const { code, err } = await runCli([...start, '--rate', '100/s'], failing);
    expect(err).toMatch(/^1 file started\. The same command goes on with the others\.\nAWS is still throttling/);
    expect(code).toBe(1);
    await runCli([...start, '--rate', '100/s'], env);
    await test.until(() => startedIn('later') === 3);
  });
});

it('a rerun that is interrupted while it starts its execution waits for the answer, and names the execution', async () => {
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  await using sfn = await startServer(async (request, response) => {
    const started = String(request.headers['x-amz-target']).endsWith('.StartExecution');
    response.setHeader('content-type', String(request.headers['content-type']));
    if (!started) return void response.end('{"executions":[]}');
    asked.resolve();
    await answered.promise;
    response.end(JSON.stringify({ executionArn: 'arn', startDate: 1 }));
  });
  const env = { ...cliEnvironment(test.system.endpoint), AWS_ENDPOINT_URL_SFN: sfn.url };
  const { child, ended } = startBinary(['rerun', 'batch-1', '--flow', 'customer_sync:v1', '--yes', '--wait'], env);
  await asked.promise;
  child.kill('SIGINT');
  child.stderr?.once('data', answered.resolve); // it says that it is finishing
  const { code, out, err } = await ended;
  expect(out).toMatch(/^arn:\S+:batch-1-rerun-[0-9a-f]{8}\n$/);
  expect(err).toMatch(/Follow it: npx --no -- lume-arrivals watch batch-1-rerun-[0-9a-f]{8}\n$/);
  expect(code).toBe(130);
});

it('dlq redrive that is interrupted says how many were sent back, and that SQS goes on', async () => {
  const running = { Results: [{ Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 3, StartedTimestamp: 1 }] };
  const stopping = new AbortController();
  const queues = { send: async () => running } as unknown as Parameters<typeof moveMessages>[0];
  const move = { source: 'a', destination: 'b', perSecond: undefined, signal: stopping.signal };
  const moved = moveMessages(
    queues,
    move,
    () => Promise.reject(stopping.signal.reason),
    () => stopping.abort(),
  );
  await expect(moved).rejects.toMatchObject({
    message: '3 messages sent back so far. SQS goes on with it by itself; the same command follows it again.',
    exitCode: 130,
  });
});
