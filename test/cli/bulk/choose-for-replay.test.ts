import { describe, expect, it } from 'vitest';
import { chooseForReplay, type ReplayRules } from '../../../cli/bulk/choose-for-replay.ts';
import type { FileState } from '../../../cli/run-state/file-state.ts';
import type { RunEnd } from '../../../cli/run-state/run-end.ts';
import { MAX_ATTEMPTS_LIMIT } from '../../../functions/polling/attempts-limit.ts';

const object = {
  bucket: 'landing',
  key: 'in/a.csv',
  etag: 'e',
  size: 1,
  lastModified: new Date('2026-11-24T06:00:00Z'),
};
const route = {
  prefix: 'in/',
  suffix: '',
  message: {
    route: 'orders',
    flow_version: 'shop_orders:v1',
    max_attempts: 7,
    when_already_processed: 'rerun' as const,
  },
};
const rules: ReplayRules = {
  id: 'one',
  since: new Date('2026-11-24T00:00:00Z'),
  until: new Date('2026-11-24T12:00:00Z'),
  suffix: '',
  routes: [route],
  versionOf: async () => undefined,
  force: false,
  includeUncertain: false,
  requestedBy: 'ana (replay)',
};

const LOST: RunEnd = {
  name: `a-csv-${'a'.repeat(20)}-${'b'.repeat(16)}`,
  outcome: 'TIMED_OUT',
  started_at: '2026-11-24T06:00:01.000Z',
  run_id: 'run_1',
  not_started_because: null,
  flow_version: 'shop_orders:v1',
  source_path: 's3://landing/in/a.csv',
  route: 'orders',
  rejected_share_alert: 0.2,
  zero_rows: 'alert',
};

const STANDINGS = {
  'never-seen': { kind: 'never-seen' },
  running: { kind: 'running' },
  succeeded: { kind: 'succeeded' },
  failed: { kind: 'failed' },
  'already-processed': { kind: 'already-processed' },
  unwatched: { kind: 'unwatched', runs: [LOST] },
  uncertain: { kind: 'uncertain', execution: 'a-csv-uncertain' },
} as const satisfies Record<FileState['kind'], FileState>;
type Kind = keyof typeof STANDINGS;
const EVERY = Object.keys(STANDINGS) as readonly Kind[];

const chosen = (changed: Partial<ReplayRules> = {}, kind: Kind = 'never-seen', of = object) =>
  chooseForReplay(of, { ...rules, ...changed }, async () => STANDINGS[kind]);

async function withChoice(kind: string, changed: Partial<ReplayRules>): Promise<readonly Kind[]> {
  const found: Kind[] = [];
  for (const each of EVERY) if ((await chosen(changed, each))[0]?.kind === kind) found.push(each);
  return found;
}

const nameOf = async (changed: Partial<ReplayRules>) => {
  const [choice] = await chosen(changed);
  return choice?.kind === 'start' ? choice.execution.name : undefined;
};

const onlyOf = (only: NonNullable<ReplayRules['only']> | 'all') => (only === 'all' ? {} : { only });
const FORCED = { force: true, reason: 'new prices' };

describe('what a replay chooses', () => {
  it.each<readonly [NonNullable<ReplayRules['only']> | 'all', readonly Kind[]]>([
    ['all', ['never-seen', 'succeeded', 'failed', 'already-processed']],
    ['not-succeeded', ['never-seen', 'failed']],
    ['failed', ['failed']],
    ['never-seen', ['never-seen']],
  ])('of %s starts %j, and never what is running or may be', async (only, wanted) => {
    expect(await withChoice('start', onlyOf(only))).toEqual(wanted);
    const forced = await withChoice('start', { ...onlyOf(only), ...FORCED });
    expect(forced.filter((kind) => kind !== 'already-processed')).toEqual(
      wanted.filter((kind) => kind !== 'already-processed'),
    );
  });

  it.each(['all', 'not-succeeded', 'failed'] as const)(
    'of %s follows the run whose end nobody saw, forced or not, and starts none beside it',
    async (only) => {
      expect(await withChoice('follow', onlyOf(only))).toEqual(['unwatched']);
      expect(await withChoice('follow', { ...onlyOf(only), ...FORCED })).toEqual(['unwatched']);
    },
  );

  it('follows a run by its id, as its route says, for as long as is allowed', async () => {
    const [choice] = await chosen({ only: 'failed' }, 'unwatched');
    expect(choice).toEqual({
      kind: 'follow',
      run_id: 'run_1',
      execution: {
        name: expect.stringMatching(/^a-csv-a{20}-[0-9a-f]{16}$/),
        input: {
          run_id: 'run_1',
          flow_version: 'shop_orders:v1',
          source_path: 's3://landing/in/a.csv',
          route: 'orders',
          rejected_share_alert: 0.2,
          zero_rows: 'alert',
          max_attempts: MAX_ATTEMPTS_LIMIT,
          requested_by: 'ana (replay)',
        },
      },
    });
    expect(await chosen({ only: 'failed' }, 'unwatched')).toEqual([choice]);
    expect(await chosen({ only: 'failed', id: 'two' }, 'unwatched')).not.toEqual([choice]);
  });

  it('leaves out what may have been started, with its alert named, unless somebody has looked in Lume', async () => {
    expect(await chosen({ only: 'failed', ...FORCED }, 'uncertain')).toEqual([
      {
        kind: 'skip',
        why: 'uncertain',
        flow_version: 'shop_orders:v1',
        source_path: 's3://landing/in/a.csv',
        because_of: 'a-csv-uncertain',
      },
    ]);
    expect(await chosen({ only: 'failed', includeUncertain: true }, 'uncertain')).toMatchObject([
      { kind: 'start', execution: { input: { when_already_processed: 'alert' } } },
    ]);
  });

  it('starts by force alone, of what is known to have failed, a path that Lume has refused as processed', async () => {
    expect(await chosen({ only: 'failed' }, 'already-processed')).toMatchObject([{ why: 'already-processed' }]);
    expect(await chosen({ only: 'failed', ...FORCED }, 'already-processed')).toMatchObject([{ kind: 'start' }]);
  });

  it('is within the window and ends with the suffix', async () => {
    expect(await chosen({ since: new Date('2026-11-24T06:00:01Z') })).toEqual([]);
    expect(await chosen({ until: new Date('2026-11-24T05:59:59Z') })).toEqual([]);
    expect(await chosen({ suffix: '.json' })).toEqual([]);
    expect(await chosen({}, 'never-seen', { ...object, key: 'in/folder/', size: 0 })).toEqual([]);
  });

  it('is left out where no route takes it, unless a flow is named', async () => {
    const elsewhere = { ...object, key: 'out/a.csv' };
    expect(await chosen({}, 'never-seen', elsewhere)).toMatchObject([{ kind: 'skip', why: 'no-route' }]);
    const [choice] = await chosen({ flowVersion: 'other:v1' }, 'never-seen', elsewhere);
    expect(choice).toMatchObject({ kind: 'start', execution: { input: { flow_version: 'other:v1' } } });
  });

  it.each([
    ['_SUCCESS, by the default of the settings', 'in/_SUCCESS', undefined],
    ['_SUCCESS, whatever flow is named', 'in/_SUCCESS', 'other:v1'],
    ['_SUCCESS where no route takes it', 'out/_SUCCESS', 'other:v1'],
  ])('is not %s', async (_, key, flowVersion) => {
    const ignoring = { ...route, message: { ...route.message, ignore: ['_SUCCESS'] } };
    const named = { ...rules, routes: [ignoring], ...(flowVersion !== undefined && { flowVersion }) };
    expect(await chooseForReplay({ ...object, key }, named, async () => STANDINGS['never-seen'])).toEqual([]);
  });

  it.each([
    [undefined, [{ kind: 'skip', why: 'empty' }]],
    ['alert' as const, [{ kind: 'skip', why: 'empty' }]],
    ['ignore' as const, []],
    ['run' as const, [{ kind: 'start' }]],
  ])('of the empty files of a route with emptyFiles %s is %j', async (emptyFiles, chosen) => {
    const routed = { ...route, message: { ...route.message, ...(emptyFiles && { empty_files: emptyFiles }) } };
    const choices = await chooseForReplay(
      { ...object, size: 0 },
      { ...rules, routes: [routed] },
      async () => STANDINGS['never-seen'],
    );
    expect(choices).toMatchObject(chosen);
    expect(choices).toHaveLength(chosen.length);
    expect(JSON.stringify(choices)).not.toContain('empty_files');
  });

  it('has the same name in the same replay, another in the next, and another by upload', async () => {
    expect(await nameOf({})).toBe(await nameOf({}));
    expect(await nameOf({ id: 'two' })).not.toBe(await nameOf({}));
  });

  it('does not force or alert by itself, whatever the route says', async () => {
    const [choice] = await chosen();
    expect(choice).toMatchObject({
      kind: 'start',
      execution: {
        input: { route: 'orders', max_attempts: 7, when_already_processed: 'ignore', requested_by: 'ana (replay)' },
      },
    });
    expect(JSON.stringify(choice)).not.toContain('force_rerun');
  });

  it.each<readonly [NonNullable<ReplayRules['only']> | 'all', Kind, string]>([
    ['all', 'never-seen', 'ignore'],
    ['failed', 'failed', 'alert'],
    ['not-succeeded', 'failed', 'alert'],
    ['never-seen', 'never-seen', 'rerun'],
  ])('with --only %s has what Lume calls processed although it is %s lead to: %s', async (only, kind, what) => {
    const [choice] = await chosen(onlyOf(only), kind);
    expect(choice).toMatchObject({ kind: 'start', execution: { input: { when_already_processed: what } } });
  });
});

describe('a replay of a route whose path has the content in it', () => {
  const routes = (source_path: string) => [{ ...route, message: { ...route.message, source_path } }];
  const pathOf = async (changed: Partial<ReplayRules>) => {
    const [choice] = await chosen(changed);
    return choice?.kind === 'start' ? choice.execution.input.source_path : choice;
  };

  it('sends the path of the object as it lies there now', async () => {
    expect(await pathOf({ routes: routes('{stem}-{etag}') })).toBe('a-e');
    expect(await pathOf({ routes: routes('{stem}-{version}'), versionOf: async ({ key }) => `v of ${key}` })).toBe(
      'a-v of in/a.csv',
    );
  });

  it('leaves out, and names, an object without a version', async () => {
    expect(await pathOf({ routes: routes('{stem}-{version}'), versionOf: async () => 'null' })).toEqual({
      kind: 'skip',
      why: 'no-path',
      flow_version: 'shop_orders:v1',
      source_path: 's3://landing/in/a.csv',
    });
  });
});
