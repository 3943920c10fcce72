import type { Script } from 'simulated-lume';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deploymentParameter } from '../../support/aws/deployment-records.ts';
import { startThrottlingProxy } from '../../support/aws/throttling-proxy.ts';
import { runAtTerminal, startAtTerminal } from '../../support/command-line/run-at-terminal.ts';
import { cliEnvironment, runBinary, runCli } from '../../support/command-line/run-command-line.ts';
import { eventually } from '../../support/eventually.ts';
import { startServer } from '../../support/http-server.ts';
import { ONE_ORDER } from '../../support/shop/shop-files.ts';
import { withoutEventBridge } from '../../support/system/event-bridge-off.ts';
import { startTestSystem, type TestSystem } from '../../support/system/test-system.ts';

let test: TestSystem;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  test = await startTestSystem({ app: 'test/support/apps/rerun-app.ts', speed: 1000 });
  env = cliEnvironment(test.system.endpoint);
});
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(() => test.system.lume.faults.clear());

const rerun = (...args: string[]) => runCli(['rerun', ...args], env);
const uri = (key: string) => `s3://${test.landingBucket}/${key}`;

/** A file that lies there and of which nobody has heard. */
async function lying(key: string): Promise<string> {
  await withoutEventBridge(test, () => test.upload(key, ONE_ORDER));
  return uri(key);
}

/** A file that Lume has processed. */
async function processed(key: string): Promise<string> {
  const { status } = await test.execute({ flow_version: 'shop_orders:v1', source_path: await lying(key) });
  expect(status).toBe('SUCCEEDED');
  return uri(key);
}

/** Its run goes on by being checked: some routes here have few checks, and real work takes real time. */
function nextRun(match: string, script: Script): void {
  const effect = { kind: 'script', script: { status_calls: 2, ...script } } as const;
  test.system.lume.faults.add({ operation: 'run', match, effect });
}

const executions = () =>
  test.events.filter((event) => event.kind === 'execution changed' && event.status === 'RUNNING');
const nameIn = (arn: string) => arn.trim().split(':').at(-1) ?? '';

describe('rerun', () => {
  it("starts a file as its route's uploads are, prints the execution, and says how to follow it", async () => {
    const file = await lying('batches/2026-11-24.done');
    const { code, out, err } = await rerun(file.slice(uri('').length), '--max-attempts', '3');
    expect(out).toMatch(
      /^arn:aws:states:us-east-1:\d+:execution:reruns-runs-workflow:2026-11-24-done-rerun-[0-9a-f]{8}\n$/,
    );
    expect(err).toContain(`\nhttps://us-east-1.console.aws.amazon.com/`);
    expect(err).toContain(`\nFollow it: npx --no -- lume-arrivals watch ${nameIn(out)}\n`);
    expect(code).toBe(0);
    const { input = '' } = await test.execution(nameIn(out));
    expect(JSON.parse(input)).toEqual({
      flow_version: 'customer_sync:v1',
      source_path: 'batch-2026-11-24',
      max_attempts: 3,
      run_metadata: { team: 'crm' },
      route: 'customers',
      when_already_processed: 'alert',
      requested_by: expect.stringMatching(/./),
    });
  });

  it('follows it with --wait, and ends with the code of its outcome', async () => {
    nextRun('wait.csv', { outcome: 'PARTIAL_FAILED' });
    const { code, out } = await rerun(await lying('incoming/wait.csv'), '--wait', '--json');
    const [started, ...changes] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(started).toMatchObject({ name: nameIn(started.execution), input: { route: 'orders' } });
    expect(started.console).toMatch(/^https:/);
    expect(changes.at(-1)).toMatchObject({ outcome: 'PARTIAL_FAILED', execution: started.execution });
    expect(code).toBe(3);
  });

  it.each(['incoming/again.csv', 'insistent/again.csv'])(
    'never ends in silence nor by force what Lume has processed before: %s',
    async (key) => {
      const file = await processed(key);
      const { code, out } = await rerun(file, '--wait');
      expect(out).toMatch(/^NOT_STARTED again\.csv: /m);
      expect(code).toBe(4);
      expect(test.system.lume.stats().runs_by_path[file]).toBe(1);
    },
  );

  it('names what is wrong in the command, and starts nothing', async () => {
    const before = executions().length;
    const results = await Promise.all([
      rerun('x', '--flow', 'a:v1', '--max-attempts', '0'),
      rerun('x', '--flow', 'a:v1', '--force'),
    ]);
    expect(
      await Promise.all(['', 's3://landing', 's3://landing/'].map((file) => rerun(file, '--flow', 'a:v1'))),
    ).toEqual(
      ['""', 's3://landing', 's3://landing/'].map((file) => ({
        code: 2,
        out: '',
        err: expect.stringMatching(new RegExp(`^${file}: must be s3://bucket/key, `)),
      })),
    );
    expect(results).toMatchObject([
      { code: 2, out: '', err: '--max-attempts 0: must be a whole number from 1 to 2200\n' },
      { code: 2, out: '', err: expect.stringMatching(/^--force needs --reason: /) },
    ]);
    expect(executions()).toHaveLength(before);
  });

  it('says that there is no such object', async () => {
    const { code, err } = await rerun(uri('incoming/nothing.csv'));
    expect({ code, err }).toEqual({ code: 1, err: `There is no object ${uri('incoming/nothing.csv')}.\n` });
  });
});

describe('rerun of a file that no route takes', () => {
  const CAPITALS = 'batches/2026-11-25.DONE';
  const WHY = `No route for KEY: none takes it. Nearly customers does, which takes batches/….done. Keys tell capitals from small letters`;
  const sent = async (out: string) => JSON.parse((await test.execution(nameIn(out))).input ?? '');

  it('sends the URI of the object, and says so and why no route takes it', async () => {
    const file = await lying(CAPITALS);
    const { code, out, err } = await rerun(CAPITALS, '--flow', 'customer_sync:v1');
    expect(err).toContain(WHY.replace('KEY', file));
    expect(err).toContain(`\nThe source path is ${file}\n`);
    expect(code).toBe(0);
    expect(await sent(out)).toMatchObject({ source_path: file, flow_version: 'customer_sync:v1' });
  });

  it('is a usage error in a script without the flow, which says what would be sent and names the nearest flow', async () => {
    const file = await lying('batches/script.DONE');
    const before = executions().length;
    for (const more of [[], ['--yes'], ['--json']]) {
      const refused = await rerun('batches/script.DONE', ...more);
      expect(refused).toMatchObject({ code: 2, out: '' });
      expect(refused.err).toContain(WHY.replace('KEY', file));
      expect(refused.err).toContain(`\nThe source path is ${file}\n`);
      expect(refused.err).toMatch(
        /\nName the flow that processes it with --flow, for example --flow customer_sync:v1\n$/,
      );
    }
    expect(executions()).toHaveLength(before);
  });

  it.each([
    ['\r', 'customer_sync:v1'],
    ['crm_sync:v2\r', 'crm_sync:v2'],
  ])('asks for the flow at a terminal, and takes that of the nearest route: %j', async (keys, flow_version) => {
    const file = await lying('batches/asked.DONE');
    const terminal = startAtTerminal(['rerun', file], env);
    await terminal.shows('Which flow? [customer_sync:v1]');
    terminal.type(keys);
    const { code, screen } = await terminal.ended;
    expect(screen).toContain(`Started ${file} with ${flow_version}.`);
    expect(code).toBe(0);
    const [, name = ''] = /(asked-DONE-rerun-[0-9a-f]{8})/.exec(screen) ?? [];
    await test.endOf(name);
  });

  it('asks nothing with --yes, at a terminal neither', async () => {
    await lying('batches/script.DONE');
    const { code, screen } = await runAtTerminal(['rerun', 'batches/script.DONE', '--yes'], env, { input: '\r' });
    expect(screen).not.toContain('Which flow?');
    expect(code).toBe(2);
  });

  it.each([
    ['\r', 2, '--flow orders:v1'],
    ['\u0003', 130, 'Nothing was started.'],
  ])('starts nothing where no flow is named: %j', async (keys, code, said) => {
    const before = executions().length;
    const terminal = startAtTerminal(['rerun', 'batch-7'], env);
    await terminal.shows('Which flow? ');
    terminal.type(keys);
    const ended = await terminal.ended;
    expect(ended.screen).toContain(said);
    expect(ended.code).toBe(code);
    expect(executions()).toHaveLength(before);
  });

  it('leaves stdout to the data with --json', async () => {
    const file = await lying('elsewhere/plain.csv');
    const { out, err } = await rerun('elsewhere/plain.csv', '--flow', 'customer_sync:v1', '--json');
    expect(JSON.parse(out)).toMatchObject({ input: { source_path: file } });
    expect(err).toContain(`No route for ${file}: none takes it, and none comes near\nThe source path is ${file}\n`);
  });

  it('says of another bucket that its URI is sent', async () => {
    const { code, err } = await rerun('s3://another-bucket/a.csv', '--flow', 'customer_sync:v1');
    expect(err).toContain('The source path is s3://another-bucket/a.csv\n');
    expect(code).toBe(0);
  });
});

describe('rerun of a text that is no key', () => {
  const said = () => `There is no object ${uri('batch-9')}: the text itself is sent as the source path.\n`;

  it('asks before it sends the text itself', async () => {
    const before = executions().length;
    const refused = await rerun('batch-9', '--flow', 'customer_sync:v1');
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toBe(`${said()}There is no terminal to ask at: repeat the command with --yes.\n`);
    const terminal = startAtTerminal(['rerun', 'batch-9', '--flow', 'customer_sync:v1'], env);
    await terminal.shows('Go on? [y/N]');
    terminal.type('n\r');
    expect((await terminal.ended).screen).toMatch(/Nothing was started\.\s*$/);
    expect(executions()).toHaveLength(before);
  });

  it('sends it with --yes, and says so', async () => {
    const { code, out, err } = await rerun('batch-9', '--flow', 'customer_sync:v1', '--yes');
    expect(err).toContain(said());
    expect(code).toBe(0);
    const { input = '' } = await test.execution(nameIn(out));
    expect(JSON.parse(input)).toMatchObject({ source_path: 'batch-9' });
  });
});

describe('rerun --force', () => {
  const REASON = ['--reason', 'corrected by the producer'];

  it.each([
    ['n\r', 1],
    ['\u0003', 130],
    ['\u0004', 130],
  ])('says the danger at a terminal, and starts nothing after %j', async (keys, code) => {
    const file = await lying('incoming/forced.csv');
    const before = executions().length;
    const terminal = startAtTerminal(['rerun', file, '--force', ...REASON], env);
    await terminal.shows('Go on? [y/N]');
    terminal.type(keys);
    const ended = await terminal.ended;
    expect(ended.screen).toMatch(/Nothing was started\.\s*$/);
    expect(ended.code).toBe(code);
    expect(executions()).toHaveLength(before);
  });

  it('starts after y what Lume has processed before, with the reason in its input', async () => {
    const file = await processed('incoming/corrected.csv');
    nextRun('corrected.csv', { row_counts: { source: 1, mapped: 1, rejected: 0 } });
    const terminal = startAtTerminal(['rerun', file, '--force', ...REASON, '--wait'], env);
    await terminal.shows('Go on? [y/N]');
    terminal.type('y\r');
    const { code, screen } = await terminal.ended;
    expect(screen).toMatch(/SUCCEEDED corrected\.csv: 1 row ready/);
    expect(code).toBe(0);
    const { input = '' } = await test.execution(/corrected-csv-rerun-[0-9a-f]{8}/.exec(screen)?.[0] ?? '');
    expect(JSON.parse(input)).toMatchObject({ force_rerun: true, reason: 'corrected by the producer' });
  });

  it('is an error in a script without --yes', async () => {
    const file = await lying('incoming/script.csv');
    const before = executions().length;
    const refused = await rerun(file, '--force', ...REASON);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/There is no terminal to ask at: repeat the command with --yes\.\n$/);
    expect(executions()).toHaveLength(before);
    const started = await rerun(file, '--force', ...REASON, '--yes');
    expect(started).toMatchObject({ code: 0, err: expect.stringContaining('can be delivered a second time') });
  });
});

describe('rerun of a file that is being processed', () => {
  it('is refused, forced or not, with the execution, its run and the command that follows it', async () => {
    const file = await lying('insistent/busy.csv');
    using _ = test.system.clock.hold(); // so that it is for as long as somebody asks
    const busy = nameIn((await rerun(file)).out);
    const checked = (event: TestSystem['events'][number]) =>
      event.kind === 'task ended' && event.state === 'Check status' && event.execution.endsWith(busy);
    await test.until(() => test.events.some(checked));
    const before = executions().length;
    for (const more of [[], ['--yes'], ['--force', '--reason', 'new', '--yes', '--looked-in-lume']]) {
      const refused = await rerun(file, ...more);
      expect(refused).toMatchObject({ code: 1, out: '' });
      expect(refused.err).toContain(`${busy} is running for it since `);
      expect(refused.err).toMatch(/follows run run_\w+\. /);
      expect(refused.err).toContain(`npx --no -- lume-arrivals watch ${busy}\n`);
    }
    expect(executions()).toHaveLength(before);
  });
});

describe('rerun of a file whose run nobody saw end', () => {
  it('is refused with the command that follows the run, until that was seen to end', async () => {
    const file = await lying('insistent/lost.csv');
    nextRun('lost.csv', { outcome: 'FAILED', status_calls: 3 });
    const { out } = await rerun(file, '--max-attempts', '1', '--wait');
    expect(out).toContain('TIMED_OUT lost.csv');
    const before = executions().length;
    const refused = await rerun(file, '--force', '--reason', 'impatient', '--yes');
    const [, run = ''] = /^Run (run_\w+) was started for it, and nobody saw it end: /.exec(refused.err) ?? [];
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain(`Follow it: npx --no -- lume-arrivals watch ${run} --adopt\n`);
    expect(executions()).toHaveLength(before);

    const followed = await runCli(['watch', run, '--adopt'], env);
    expect(followed).toMatchObject({ code: 4, out: expect.stringMatching(/^FAILED lost\.csv/m) });
    expect(await rerun(file)).toMatchObject({ code: 0 });
    await eventually(() => expect(test.system.lume.stats().runs_by_path[file]).toBe(2));
  });

  it('is started with --looked-in-lume: somebody has seen that no run of it is going on', async () => {
    const file = await lying('insistent/gone.csv');
    nextRun('gone.csv', { outcome: 'SUCCEEDED', status_calls: 3 });
    await rerun(file, '--max-attempts', '1', '--wait');
    expect(await rerun(file, '--looked-in-lume')).toMatchObject({ code: 1, err: expect.stringContaining('--yes') });
    expect(await rerun(file, '--looked-in-lume', '--yes')).toMatchObject({ code: 0 });
  });

  it('is refused where its start may have reached Lume, with the execution whose alert says so', async () => {
    const file = await lying('insistent/perhaps.csv');
    test.system.lume.faults.add({ operation: 'run', match: 'perhaps.csv', effect: { kind: 'reset', when: 'after' } });
    const forced = ['--force', '--reason', 'new prices', '--yes'];
    const uncertain = nameIn((await rerun(file, ...forced, '--wait')).out.split('\n')[0] ?? '');
    const outcome = test.outcomes().find(({ source_path }) => source_path?.endsWith('perhaps.csv'));
    expect(outcome).toMatchObject({ not_started_because: 'uncertain' });
    const refused = await rerun(file, ...forced);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain(`see the alert about ${uncertain}, and look in Lume`);
    expect(await rerun(file, ...forced, '--looked-in-lume')).toMatchObject({ code: 0 });
  });

  it('counts as seen where an execution that was given the run alone has seen it', async () => {
    const file = await lying('insistent/alone.csv');
    nextRun('alone.csv', { outcome: 'FAILED', status_calls: 3 });
    await rerun(file, '--max-attempts', '1', '--wait');
    const [, run_id = ''] = /^Run (run_\w+)/.exec((await rerun(file)).err) ?? [];
    const other = await test.execute({
      flow_version: 'shop_orders:v1',
      source_path: await lying('insistent/other.csv'),
    });
    const otherRun = /run_\w+/.exec(other.output ?? '')?.[0];
    await test.execute({ run_id: otherRun });
    expect(await rerun(file)).toMatchObject({ code: 1 }); // the end of another run says nothing of this one
    await test.execute({ run_id });
    expect(await rerun(file)).toMatchObject({ code: 0 });
  });
});

describe('rerun says what to do when', () => {
  it('credentials or the deployment are missing, there are several, or AWS does not permit the start', async () => {
    await using denied = await startServer((request, response) => {
      response.setHeader('content-type', String(request.headers['content-type']));
      const message = 'ana is not authorized to perform: states:StartExecution';
      const started = String(request.headers['x-amz-target']).endsWith('.StartExecution');
      if (!started) return void response.end('{"executions":[]}');
      response.writeHead(400).end(JSON.stringify({ __type: 'AccessDeniedException', message }));
    });
    const two = JSON.stringify({ Parameters: ['one', 'two'].map((name) => deploymentParameter(name)) });
    await using twoDeployments = await startServer((_request, response) => response.end(two));
    const start = ['rerun', 'batch-1', '--flow', 'customer_sync:v1', '--yes'];
    const results = await Promise.all([
      runBinary(start, {
        AWS_ENDPOINT_URL: 'http://aws.invalid',
        AWS_ACCESS_KEY_ID: '',
        AWS_EC2_METADATA_DISABLED: 'true',
        HOME: '/nonexistent',
      }),
      runCli(start, { ...env, AWS_ENDPOINT_URL_SFN: denied.url }),
      runCli([...start, '--deployment', 'another'], env),
      runCli(start, { ...env, AWS_ENDPOINT_URL_SSM: twoDeployments.url }),
    ]);
    expect(results.map(({ code }) => code)).toEqual([1, 1, 1, 1]);
    expect(results.map(({ err }) => err)).toEqual([
      expect.stringMatching(/^No AWS credentials\. Set AWS_PROFILE/),
      expect.stringMatching(/^Not permitted: .*states:StartExecution/m),
      expect.stringMatching(/^No deployment another of Lume Arrivals in region us-east-1\. There is: reruns\./),
      'Several deployments of Lume Arrivals in region us-east-1: one, two. Name one with --deployment.\n',
    ]);
  });

  it('AWS throttles the start: it is repeated, and started once', async () => {
    await using aws = await startThrottlingProxy(test.system.endpoint, 'StartExecution');
    const before = executions().length;
    const { code } = await runCli(['rerun', 'batch-throttled', '--flow', 'customer_sync:v1', '--yes'], {
      ...env,
      AWS_ENDPOINT_URL_SFN: aws.url,
    });
    expect(code).toBe(0);
    expect(aws.calls()).toBe(2);
    expect(executions()).toHaveLength(before + 1);
  });
});
