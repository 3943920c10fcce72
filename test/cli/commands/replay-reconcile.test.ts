import { DescribeExecutionCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAtTerminal } from '../../support/command-line/run-at-terminal.ts';
import { cliEnvironment, runCli } from '../../support/command-line/run-command-line.ts';
import { eventually } from '../../support/eventually.ts';
import { startServer } from '../../support/http-server.ts';
import { withoutEventBridge } from '../../support/system/event-bridge-off.ts';
import { startTestSystem, type TestSystem } from '../../support/system/test-system.ts';

const CSV = 'order_id,customer,amount\n1,ada,10\n';

let test: TestSystem;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  test = await startTestSystem({ app: 'test/support/apps/any-file-app.ts', speed: 1000 });
  env = cliEnvironment(test.system.endpoint);
});
afterAll(() => test[Symbol.asyncDispose]());

const cli = (...args: string[]) => runCli(args, env);

/** Uploads whose events nobody gets, as when somebody has switched EventBridge off. */
async function uploadUnnoticed(...keys: string[]): Promise<void> {
  await withoutEventBridge(test, async () => {
    for (const key of keys) await test.upload(key, key.endsWith('/') ? '' : `${CSV}# ${key}`);
  });
}

async function executionsOf(key: string): Promise<readonly string[]> {
  const { executions = [] } = await test.sfn.send(new ListExecutionsCommand({ stateMachineArn: test.stateMachineArn }));
  const described = await Promise.all(
    executions.map(({ executionArn }) => test.sfn.send(new DescribeExecutionCommand({ executionArn }))),
  );
  return described
    .filter(({ input = '' }) => JSON.parse(input).source_path === `s3://${test.landingBucket}/${key}`)
    .map(({ input = '' }) => input);
}

const jsonLines = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

function endedOf(path: string): boolean {
  return test.events.some(
    (event) =>
      event.kind === 'execution changed' && event.status !== 'RUNNING' && JSON.stringify(event.input).includes(path),
  );
}

describe('reconcile', () => {
  it('lists the files whose events were lost and no others, and starts them once', async () => {
    await test.upload('incoming/noticed.csv', CSV);
    await test.ended(1);
    // The message of an upload is there for a moment after its execution has started.
    await eventually(async () => expect((await cli('reconcile')).err).not.toContain('waiting'));
    await uploadUnnoticed(
      'incoming/lost 1.csv',
      'airports/lost-é.csv',
      'elsewhere/none-of-ours.csv',
      'incoming/folder/',
    );

    const listed = await cli('reconcile', '--until', '0s', '--json');
    const [result, ...files] = jsonLines(listed.out).toReversed();
    expect(files.map(({ file, route }) => [file, route])).toEqual([
      [`s3://${test.landingBucket}/incoming/lost 1.csv`, 'orders'],
      [`s3://${test.landingBucket}/airports/lost-é.csv`, 'airports'],
    ]);
    expect(result).toEqual({
      kind: 'result',
      missing: 2,
      started: 0,
      duplicates: 0,
      too_young: 0,
      without_route: {
        count: 1,
        looked: 5, // with the file that was noticed, and without the folder of which nobody speaks
        complete: true,
        kinds: [
          {
            kind: 'other',
            count: 1,
            example: `s3://${test.landingBucket}/elsewhere/none-of-ours.csv`,
            advice: expect.any(String),
          },
        ],
      },
    });
    expect(listed.code).toBe(6);

    const started = await cli('reconcile', '--until', '0s', '--start');
    expect(started.err).toContain('2 files started.');
    expect(started.code).toBe(0);
    const again = await cli('reconcile', '--until', '0s');
    expect(again).toMatchObject({
      code: 0,
      out: '',
      err: expect.stringMatching(/^Every file that a route takes has an execution\.$/m),
    });
    expect(again.err).toContain('No route takes 1 file of 5 objects.');
    expect(await executionsOf('incoming/lost 1.csv')).toHaveLength(1);
  });

  it('leaves out what came a moment ago: it may be on its way', async () => {
    await uploadUnnoticed('incoming/just-now.csv');
    const { code, out, err } = await cli('reconcile');
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain('1 file without an execution came too late to be judged. To see it too: --until 0s');
    expect(err).toContain('Every other file that a route takes has an execution.');
    expect((await cli('reconcile', '--until', '0s', '--start')).code).toBe(0);
  });
});

describe('reconcile --start', () => {
  it('says of a file that somebody else has started meanwhile that it was not started', async () => {
    await uploadUnnoticed('incoming/raced.csv');
    // Step Functions tells of no execution yet, and has one of the name.
    await using stepFunctions = await startServer((request, response) => {
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      const isStart = String(request.headers['x-amz-target']).endsWith('.StartExecution');
      response.statusCode = isStart ? 400 : 200;
      response.end(JSON.stringify(isStart ? { __type: 'ExecutionAlreadyExists' } : { executions: [] }));
    });
    const { code, out, err } = await runCli(['reconcile', '--since', '1h', '--until', '0s', '--start', '--json'], {
      ...env,
      AWS_ENDPOINT_URL_SFN: stepFunctions.url,
    });
    const [result, ...files] = jsonLines(out).toReversed();
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(file).toMatchObject({ kind: 'file', started: false, duplicate: true });
    expect(result).toMatchObject({ missing: files.length, started: 0, duplicates: files.length });
    expect(err).toMatch(/^0 files started\.$/m);
    expect(err).toContain(`${files.length} file${files.length === 1 ? '' : 's'} had an execution by then.`);
    expect(code).toBe(0);
    expect((await cli('reconcile', '--until', '0s', '--start')).code).toBe(0);
  });
});

describe('reconcile at a terminal', () => {
  it('lists a file a line, with the command that starts them', async () => {
    await uploadUnnoticed('incoming/lost-at-night.csv');
    const { code, screen } = await runAtTerminal(['reconcile', '--until', '0s'], env);
    expect(screen).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ {2}orders +s3:\/\/\S+\/incoming\/lost-at-night\.csv$/m);
    expect(screen).toContain('Start them: npx --no -- lume-arrivals reconcile --since 48h --start');
    expect(code).toBe(6);
    expect((await cli('reconcile', '--until', '0s', '--start')).code).toBe(0);
  });
});

describe('replay', () => {
  it('starts each file once, with the flow of its route, and says who asked for it', async () => {
    await uploadUnnoticed('airports/a/1.csv', 'airports/a/2.csv', 'airports/a/3.txt');
    const place = `s3://${test.landingBucket}/airports/a/`;
    const dry = await cli('replay', place, '--suffix', '.csv', '--dry-run');
    expect(dry.out.trim().split('\n')).toEqual([
      `start  airports:v1  ${place}1.csv`,
      `start  airports:v1  ${place}2.csv`,
    ]);
    expect(dry.err).toContain('Nothing was.');
    expect(await executionsOf('airports/a/1.csv')).toHaveLength(0);

    const done = await cli('replay', place, '--suffix', '.csv', '--rate', '100/s', '--json');
    expect(JSON.parse(done.out)).toMatchObject({ finished: true, started: 2, skipped: 0 });
    const [input = ''] = await executionsOf('airports/a/1.csv');
    expect(JSON.parse(input)).toMatchObject({
      flow_version: 'airports:v1',
      route: 'airports',
      when_already_processed: 'ignore',
    });
    expect(JSON.parse(input).requested_by).toMatch(/\(replay\)$/);
    // What a replay has started has an execution.
    expect((await cli('replay', place, '--only', 'never-seen', '--dry-run')).out).toBe(
      `start  airports:v1  ${place}3.txt\n`,
    );
  });

  it('starts nothing twice under one id, even where nothing remembers how far it came', async () => {
    const place = `s3://${test.landingBucket}/airports/c/`;
    await uploadUnnoticed('airports/c/1.csv', 'airports/c/2.csv');
    const replay = async (...resume: readonly string[]) => {
      const { out } = await cli('replay', place, ...resume, '--rate', '100/s', '--json');
      await test.until(() => endedOf('c/1.csv') && endedOf('c/2.csv'));
      return JSON.parse(out);
    };
    const first = await replay();
    expect(first).toMatchObject({ started: 2, started_before: 0 });
    expect(await replay('--resume', first.id)).toMatchObject({ id: first.id, started: 0, started_before: 2 });
    expect(await executionsOf('airports/c/1.csv')).toHaveLength(1);
    expect(await replay()).toMatchObject({ started: 2 });
  });

  it('begins nothing anew under an id that is not of the same command line', async () => {
    const place = `s3://${test.landingBucket}/airports/e/`;
    await uploadUnnoticed('airports/e/1.csv');
    const { id } = JSON.parse((await cli('replay', place, '--suffix', '.txt', '--json')).out);
    const mistyped = id.replace(/^./, (digit: string) => (digit === '0' ? '1' : '0'));
    for (const [args, typed] of [
      [['--suffix', '.txt'], 'typo'],
      [['--suffix', '.txt'], mistyped],
      [['--suffix', '.csv'], id],
    ]) {
      const { code, out, err } = await cli('replay', place, ...args, '--resume', typed);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toBe(
        `--resume ${typed}: is not an id of this command line, which has to be repeated as it was. On this machine no replay was interrupted.\n`,
      );
    }
    expect(await executionsOf('airports/e/1.csv')).toHaveLength(0);
  });

  it('starts what failed with --only failed, and leaves alone what succeeded or is running', async () => {
    const place = `s3://${test.landingBucket}/airports/b/`;
    await uploadUnnoticed('airports/b/bad.csv', 'airports/b/good.csv', 'airports/b/still.csv');
    for (const [name, outcome] of [
      ['bad', 'FAILED'],
      ['good', 'SUCCEEDED'],
      ['still', 'NEVER'],
    ] as const) {
      const script = { outcome, status_calls: 2 };
      test.system.lume.faults.add({ operation: 'run', match: `b/${name}`, effect: { kind: 'script', script } });
    }
    expect((await cli('replay', place, '--rate', '100/s')).out).toBe('3 files started\n');
    await test.until(() => endedOf('b/bad.csv') && endedOf('b/good.csv'));
    using _ = test.system.clock.hold(); // so that the third is not given up
    const wouldStart = async (only: string) => (await cli('replay', place, '--only', only, '--dry-run')).out;
    expect(await wouldStart('failed')).toBe(`start  airports:v1  ${place}bad.csv\n`);
    expect(await wouldStart('not-succeeded')).toBe(`start  airports:v1  ${place}bad.csv\n`);
    expect(await wouldStart('never-seen')).toBe('');
    // Without --only too, what is running is left alone: a second run beside the first would write its rows twice.
    expect((await cli('replay', place, '--dry-run')).out).toBe(
      `start  airports:v1  ${place}bad.csv\nstart  airports:v1  ${place}good.csv\n`,
    );
    const { out } = await cli('replay', place, '--only', 'failed', '--rate', '100/s');
    expect(out).toBe('1 file started, 2 files left out\n');
    expect(await executionsOf('airports/b/bad.csv')).toHaveLength(2);
  });

  it.each([
    [['replay', 'my-bucket/incoming'], 'must be a place in S3 such as s3://my-bucket/incoming/'],
    [['replay', 's3://my-bucket/a', '--force'], '--force needs --reason'],
    [['replay', 's3://my-bucket/a', '--rate', 'fast'], '--rate fast: must be a number a second, minute or hour'],
    [['replay', 's3://my-bucket/a', '--only', 'good'], 'Allowed choices are not-succeeded, failed, never-seen'],
    [['reconcile', '--since', 'yesterday'], '--since yesterday: must be a span with its unit such as 90m'],
  ])('refuses %j', async (args, words) => {
    const { code, err, out } = await cli(...args);
    expect(err).toContain(words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it('asks before it forces, and says so where there is nobody to ask', async () => {
    const { code, err } = await cli('replay', `s3://${test.landingBucket}/airports/`, '--force', '--reason', 'new');
    expect(err).toContain('rows can be duplicated in the target');
    expect(err).toContain('repeat the command with --yes');
    expect(code).toBe(1);
  });

  it('asks at a terminal, starts nothing on a no, and draws how far it has come on a yes', async () => {
    const place = `s3://${test.landingBucket}/airports/d/`;
    await uploadUnnoticed('airports/d/1.csv', 'airports/d/2.csv');
    const forced = ['replay', place, '--force', '--reason', 'corrected', '--rate', '100/s'];
    const declined = await runAtTerminal(forced, env, { input: 'n\r' });
    expect(declined.screen).toMatch(/rows can be duplicated in the\starget\.\n.*Go on\? \[y\/N\]/);
    expect(declined.screen).toContain('Nothing was started.');
    expect(declined.code).toBe(1);
    expect(await executionsOf('airports/d/1.csv')).toHaveLength(0);

    const accepted = await runAtTerminal(forced, env, { input: 'y\r' });
    expect(accepted.screen).toMatch(/█{30} 2 of 2 started/);
    expect(accepted.screen).toContain('2 files started');
    expect(accepted.code).toBe(0);
    expect(await executionsOf('airports/d/1.csv')).toHaveLength(1);
  });
});
