import { StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cliEnvironment, runCli, startBinary } from '../../support/command-line/run-command-line.ts';
import { type AbandonedRun, abandonedRuns, CHECKS, uploaded } from '../../support/system/abandoned-runs.ts';
import { startTestSystem, type TestSystem } from '../../support/system/test-system.ts';

let test: TestSystem;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  test = await startTestSystem({ app: 'test/support/apps/four-checks-app.ts', speed: 1000 });
  env = cliEnvironment(test.system.endpoint);
});
afterAll(() => test[Symbol.asyncDispose]());
beforeEach(() => test.system.lume.faults.clear());

const cli = (...args: string[]) => runCli(args, env);
const place = (folder: string) => `s3://${test.landingBucket}/${folder}`;
const runsOf = (path: string) => test.system.lume.stats().runs_by_path[path];
const lines = (text: string) => text.trim().split('\n');
const outcomesOf = ({ path }: Pick<AbandonedRun, 'path'>) =>
  test.outcomes().flatMap(({ source_path, outcome }) => (source_path === path ? [outcome] : []));

/** Resolves once the newest outcome of each is this one. */
async function lastOutcomes(runs: readonly Pick<AbandonedRun, 'path'>[], outcome: string): Promise<void> {
  await test.until(() => runs.every((run) => outcomesOf(run).at(-1) === outcome));
}

const running = () =>
  test.events.flatMap((event) => (event.kind === 'execution changed' && event.status === 'RUNNING' ? [event] : []));

/** Ends long after its execution has given it up. */
const LONG = { outcome: 'SUCCEEDED', status_calls: 6 * CHECKS } as const;
/** Goes on for longer than any test looks at it, and not for so long that the tests wait for its followers. */
const ENDLESS = { outcome: 'SUCCEEDED', status_calls: 60 } as const;
/** Ends soon after its execution has given it up. */
const ENDED = { outcome: 'PARTIAL_FAILED', status_calls: CHECKS + 2 } as const;

describe('replay of files whose runs go on, among such that failed', () => {
  it.each([[['--only', 'failed']], [['--only', 'not-succeeded']], [[]]] as const)(
    'follows those runs to their real end and doubles none: %j',
    async (only) => {
      const folder = `incoming/mail${only.join('')}/`;
      const lost = await abandonedRuns(test, folder, LONG);
      const failed = await uploaded(test, `${folder}failed.csv`, { outcome: 'FAILED', status_calls: 1 });
      await test.endOf(failed);

      const dry = await cli('replay', place(folder), ...only, '--dry-run');
      expect(lines(dry.out).sort()).toEqual(
        [
          `start  shop_orders:v1  ${place(folder)}failed.csv`,
          ...lost.map(({ path, runId }) => `follow ${runId}  shop_orders:v1  ${path}`),
        ].sort(),
      );
      expect(dry.err).toContain('1 file would be started, 3 runs would be followed. Nothing was.');
      const { out, err } = await cli('replay', place(folder), ...only, '--rate', '100/s');
      expect(out).toBe('1 file started, 3 runs followed\n');
      expect(err).toMatch(/^1 file to be started, 3 runs to be followed: less than 1 s at 100\/s\.$/m);
      await lastOutcomes(lost, 'SUCCEEDED');
      expect(lost.map(({ path }) => runsOf(path))).toEqual([1, 1, 1]);
      // Nobody is told that a file was processed before which this system was processing.
      const refused = test.outcomes().filter(({ not_started_because: because }) => because === 'already_processed');
      expect(refused.filter(({ source_path }) => lost.some(({ path }) => path === source_path))).toEqual([]);
    },
  );

  it('follows with --force too, and starts none beside', async () => {
    const folder = 'incoming/forced/';
    const lost = await abandonedRuns(test, folder, LONG);
    const { out } = await cli('replay', place(folder), '--force', '--reason', 'impatient', '--yes', '--json');
    expect(JSON.parse(out)).toMatchObject({ started: 0, followed: 3, skipped: 0 });
    // While they are followed, a second replay leaves them alone; once they have ended, --force starts them.
    await lastOutcomes(lost, 'SUCCEEDED');
    expect(lost.map(({ path }) => runsOf(path))).toEqual([1, 1, 1]);
  });

  it('follows a run that is open behind a newer one that succeeded, where everything is to be started again', async () => {
    const folder = 'incoming/behind/';
    const [lost] = await abandonedRuns(test, folder, LONG);
    const reason = { force_rerun: true, reason: 'impatient' };
    await test.execute({ flow_version: 'shop_orders:v1', source_path: lost?.path, ...reason, max_attempts: 400 });
    const all = ['replay', place(folder), '--suffix', 'timed-out.csv', '--dry-run'];
    expect((await cli(...all)).out).toBe(`follow ${lost?.runId}  shop_orders:v1  ${lost?.path}\n`);
    expect((await cli(...all, '--only', 'failed')).err).toContain('1 file left out: succeeded');
  });

  it('says as programs read it what each would be', async () => {
    const folder = 'incoming/json/';
    const lost = await abandonedRuns(test, folder, ENDED);
    const { out } = await cli('replay', place(folder), '--only', 'never-seen', '--dry-run', '--json');
    expect(lines(out).map((line) => JSON.parse(line))).toEqual(
      expect.arrayContaining(
        lost.map(({ path }) => ({
          action: 'leave out',
          why: 'unwatched',
          flow_version: 'shop_orders:v1',
          source_path: path,
        })),
      ),
    );
    const followed = await cli('replay', place(folder), '--only', 'failed', '--dry-run', '--json');
    expect(lines(followed.out).map((line) => JSON.parse(line))).toEqual(
      expect.arrayContaining(
        lost.map(({ path, runId }) => expect.objectContaining({ action: 'follow', run_id: runId, source_path: path })),
      ),
    );
  });
});

describe('replay of files whose runs have ended meanwhile', () => {
  it('has each outcome reported, and alerts nobody that a path was processed before', async () => {
    const folder = 'incoming/meanwhile/';
    const lost = await abandonedRuns(test, folder, ENDED);
    await cli('replay', place(folder), '--only', 'failed', '--rate', '100/s');
    await lastOutcomes(lost, 'PARTIAL_FAILED');
    const reported = test.outcomes().filter(({ outcome, source_path }) => {
      return outcome === 'PARTIAL_FAILED' && lost.some(({ path }) => path === source_path);
    });
    expect(reported).toHaveLength(3);
    for (const event of reported) {
      expect(event).toMatchObject({ route: 'orders', rejected_share_alert: 0.5, max_attempts: 2200 });
      expect(event.requested_by).toMatch(/\(replay\)$/);
    }
    expect(test.outcomes().filter(({ not_started_because: because }) => because === 'already_processed')).toEqual([]);
    // What was followed to its end has succeeded, whatever its first execution says.
    const again = await cli('replay', place(folder), '--only', 'failed', '--rate', '100/s');
    expect(again.out).toBe('0 files started, 3 files left out\n');
  });

  it('leaves out the runs that somebody has adopted, however they were named, and starts what failed then', async () => {
    const folder = 'incoming/adopted/';
    const lost = await abandonedRuns(test, folder, { outcome: 'FAILED', status_calls: CHECKS + 2 });
    const [first, second, third] = lost;
    const patiently = { max_attempts: 400 };
    await test.execute({ run_id: first?.runId, ...patiently });
    const named = { flow_version: 'shop_orders:v1', source_path: second?.path };
    await test.execute({ run_id: second?.runId, ...named, ...patiently });
    expect((await cli('watch', third?.runId ?? '', '--adopt')).code).toBe(4);
    // Lume says that each of them ended without rows: now there is nothing to follow.
    const { out } = await cli('replay', place(folder), '--only', 'failed', '--dry-run');
    expect(lines(out)).toEqual(lost.map(({ path }) => `start  shop_orders:v1  ${path}`).sort());
  });

  it('has what watch --adopt starts know its file, its flow and its route', async () => {
    const [lost] = await abandonedRuns(test, 'incoming/known/', ENDED);
    await cli('watch', lost?.runId ?? '', '--adopt');
    const adopted = test.outcomes().find(({ run_id, outcome }) => run_id === lost?.runId && outcome !== 'TIMED_OUT');
    expect(adopted).toMatchObject({
      source_path: lost?.path,
      flow_version: 'shop_orders:v1',
      route: 'orders',
      max_attempts: 2200,
    });
  });

  it('leaves alone a run that an execution follows now which was given nothing but its id', async () => {
    const folder = 'incoming/alone/';
    const lost = await abandonedRuns(test, folder, LONG);
    using _ = test.system.clock.hold();
    for (const { runId } of lost) {
      const input = JSON.stringify({ run_id: runId });
      await test.sfn.send(new StartExecutionCommand({ stateMachineArn: test.stateMachineArn, input }));
    }
    const dry = await cli('replay', place(folder), '--only', 'failed', '--dry-run');
    expect(dry.out).toBe('');
    expect(dry.err).toContain('3 files left out: running');
  });

  it('follows nothing twice under one id', async () => {
    const folder = 'incoming/once/';
    await abandonedRuns(test, folder, LONG);
    const args = ['replay', place(folder), '--only', 'failed', '--rate', '100/s', '--json'];
    const first = JSON.parse((await cli(...args)).out);
    expect(first).toMatchObject({ followed: 3, started_before: 0 });
    const { length } = running();
    expect(JSON.parse((await cli(...args, '--resume', first.id)).out)).toMatchObject({ started: 0, followed: 0 });
    expect(running()).toHaveLength(length);
  });
});

describe('replay of a file whose start may have reached Lume', () => {
  it('leaves it out, names it with its alert, and starts it only for somebody who has looked in Lume', async () => {
    const key = 'incoming/uncertain/one.csv';
    const path = place(key);
    const refused = { status: 409, body: { error: { message: 'The path was already processed.' } } };
    // The answer to the start is lost, and its repetition refused: the run is there, and nobody here knows its id.
    test.system.lume.faults.add({ operation: 'run', match: key, effect: { kind: 'reset', when: 'after' } });
    test.system.lume.faults.add({ operation: 'run', match: key, effect: { kind: 'answer', ...refused } });
    const name = await uploaded(test, key, { outcome: 'SUCCEEDED', status_calls: 1 });
    await test.endOf(name);
    test.system.lume.faults.clear();
    const outcome = test.outcomes().find(({ source_path }) => source_path === path); // runs of other tests go on
    expect(outcome).toMatchObject({ not_started_because: 'uncertain' });

    const left = ['replay', place('incoming/uncertain/'), '--only', 'failed'];
    const dry = await cli(...left, '--dry-run');
    expect(dry.out).toMatch(
      /^left out {2}shop_orders:v1 {2}\S+one\.csv {2}its start may have reached Lume: look there/,
    );
    expect(dry.out).toContain(`(npx --no -- lume-arrivals status ${name})`);
    const forced = await cli(...left, '--force', '--reason', 'impatient', '--yes');
    expect(forced).toMatchObject({ out: '0 files started, 1 file left out\n' });
    expect(forced.err).toContain('look there first');
    expect(await cli(...left, '--include-uncertain')).toMatchObject({ code: 1, out: '' });
    const included = await cli(...left, '--include-uncertain', '--yes');
    expect(included.out).toBe('1 file started\n');
  });
});

describe('adopt', () => {
  const NO_RUNS = ['--rate', '100/s'];
  const since = () => new Date().toISOString();

  it('follows every run that was lost sight of to its end, starts none, and follows none again', async () => {
    const from = since();
    const lost = await abandonedRuns(test, 'incoming/many/', LONG);
    const starts = test.system.lume.stats().starts;
    const dry = await cli('adopt', '--since', from, '--dry-run');
    expect(lines(dry.out).sort()).toEqual(
      lost.map(({ path, runId }) => `follow ${runId}  shop_orders:v1  ${path}`).sort(),
    );
    expect(dry.err).toContain('3 runs would be followed. Nothing was.');

    const { code, out } = await cli('adopt', '--outcome', 'timed_out,ERROR', '--since', from, ...NO_RUNS);
    expect({ code, out }).toEqual({ code: 0, out: '2 runs followed\n' });
    const others = await cli('adopt', '--since', from, ...NO_RUNS, '--json');
    expect(JSON.parse(others.out)).toMatchObject({ finished: true, started: 0, followed: 1 });
    await lastOutcomes(lost, 'SUCCEEDED');
    const again = await cli('adopt', '--since', from, ...NO_RUNS);
    expect(again).toMatchObject({ out: '0 runs followed, 3 runs left out\n' });
    expect(again.err).toMatch(/^0 runs to be followed\.$/m);
    expect(test.system.lume.stats().starts).toBe(starts);
    const last = test.outcomes().findLast(({ source_path }) => source_path === lost[0]?.path);
    expect(last).toMatchObject({ max_attempts: 2200, route: 'orders' });
  });

  it('leaves out what is followed now, and follows a run once that several lost sight of', async () => {
    const from = since();
    const [lost] = await abandonedRuns(test, 'incoming/several/', ENDLESS);
    await test.execute({ run_id: lost?.runId, max_attempts: 1 });
    const dry = await cli('adopt', '--since', from, '--dry-run');
    expect(lines(dry.out).filter((line) => line.includes(lost?.runId ?? ''))).toHaveLength(1);
    using _ = test.system.clock.hold();
    await cli('adopt', '--since', from, ...NO_RUNS);
    const now = await cli('adopt', '--since', from, '--dry-run');
    expect(now.out).toBe('');
    expect(now.err).toContain('left out: its run is being followed');
  });

  it('narrows by flow and route, and says of what has no run that somebody has to look', async () => {
    const from = since();
    await abandonedRuns(test, 'quiet/', ENDED);
    const hold = test.system.clock.hold();
    await test.system.lume.faults.away();
    const name = await uploaded(test, 'incoming/no-run.csv', ENDED);
    await test.until(() => test.events.some((event) => event.kind === 'task failed' && event.execution.endsWith(name)));
    await test.sfn.send(new StopExecutionCommand({ executionArn: (await test.execution(name)).executionArn }));
    await test.endOf(name);
    await test.system.lume.faults.back();
    hold[Symbol.dispose]();

    const all = await cli('adopt', '--since', from, '--dry-run', '--json');
    const said = lines(all.out).map((line) => JSON.parse(line));
    expect(said.filter(({ action }) => action === 'follow')).toHaveLength(3);
    expect(said.filter(({ action }) => action === 'leave out')).toMatchObject([
      { why: 'no-run', run_id: null, because_of: name },
    ]);
    expect((await cli('adopt', '--since', from, '--route', 'orders', '--dry-run')).out).toContain('left out');
    expect((await cli('adopt', '--since', from, '--flow', 'airports', '--dry-run')).out).toBe('');
  });

  it('goes on after Ctrl-C where it was, under the same id', async () => {
    const from = since();
    const lost = await abandonedRuns(test, 'incoming/interrupted/', ENDLESS);
    const hold = test.system.clock.hold();
    const { length } = running();
    const { child, ended } = startBinary(['adopt', '--since', from, '--rate', '1/h'], env);
    await test.until(() => running().length === length + 1);
    child.kill('SIGINT');
    const interrupted = await ended;
    expect(interrupted).toMatchObject({ code: 130, out: '1 run followed\n' });
    const [, id = ''] = /--resume (\w+)/.exec(interrupted.err) ?? [];
    const mistyped = await cli('adopt', '--since', from, '--resume', 'typo', ...NO_RUNS);
    expect(mistyped).toMatchObject({ code: 2, out: '' });
    expect(mistyped.err).toContain(`Interrupted on this machine: ${id}.`);

    const going = await cli('adopt', '--since', from, ...NO_RUNS);
    expect(going.err).toContain(`Going on with adopt ${id}: 1 begun so far.`);
    expect(going.out).toBe('2 runs followed, 1 run left out\n');
    expect(running()).toHaveLength(length + 3);
    hold[Symbol.dispose]();
    expect(
      new Set(
        running()
          .slice(length)
          .map(({ input }) => input['run_id']),
      ),
    ).toEqual(new Set(lost.map(({ runId }) => runId)));
  });

  it('follows under one id no run twice that was lost sight of again, and under another id does', async () => {
    const from = since();
    const lost = await abandonedRuns(test, 'incoming/again/', ENDLESS);
    const adopt = async (...resume: readonly string[]) => {
      const { out } = await cli('adopt', '--since', from, '--max-attempts', '1', ...resume, ...NO_RUNS, '--json');
      return JSON.parse(out);
    };
    const first = await adopt();
    expect(first).toMatchObject({ followed: 3, started_before: 0 });
    await test.until(() => lost.every((run) => outcomesOf(run).filter((each) => each === 'TIMED_OUT').length >= 1));
    await lastOutcomes(lost, 'TIMED_OUT');
    await test.until(() => running().every(({ name }) => test.events.some((event) => isEndOf(event, name))));
    expect(await adopt('--resume', first.id)).toMatchObject({ followed: 0 });
    expect(await adopt()).toMatchObject({ followed: 3 });
  });

  it.each([
    [['--outcome', 'FAILED'], '--outcome FAILED: must be of TIMED_OUT, ERROR, NOT_REPORTED'],
    [['--max-attempts', '9000'], '--max-attempts 9000: must be a whole number from 1 to 2200'],
    [['--since', 'yesterday'], '--since yesterday: must be a span with its unit such as 90m'],
    [['--rate', 'fast'], '--rate fast: must be a number a second'],
  ])('refuses %j', async (args, words) => {
    const { code, err, out } = await cli('adopt', ...args);
    expect(err).toContain(words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});

function isEndOf(event: TestSystem['events'][number], name: string): boolean {
  return event.kind === 'execution changed' && event.name === name && event.status !== 'RUNNING';
}
