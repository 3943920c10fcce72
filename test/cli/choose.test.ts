import { describe, expect, it } from 'vitest';
import { choose, type ReplayRules } from '../../cli/replay/choose.ts';
import type { Progress } from '../../functions/reconciliation/execution-index.ts';

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
  force: false,
  requestedBy: 'ana (replay)',
};

const neverSeen = (): Progress => 'never-seen';

const nameOf = (changed: Partial<ReplayRules>) => {
  const [choice] = choose(object, { ...rules, ...changed }, neverSeen);
  return choice?.kind === 'start' ? choice.execution.name : undefined;
};

describe('what a replay chooses', () => {
  it.each<readonly [NonNullable<ReplayRules['only']> | 'all', readonly Progress[]]>([
    ['all', ['never-seen', 'succeeded', 'failed']],
    ['not-succeeded', ['never-seen', 'failed']],
    ['failed', ['failed']],
    ['never-seen', ['never-seen']],
  ])('of %s starts %j, and never what is running', (only, wanted) => {
    const every: readonly Progress[] = ['never-seen', 'running', 'succeeded', 'failed'];
    const with_ = { ...rules, ...(only !== 'all' && { only }) };
    expect(every.filter((progress) => choose(object, with_, () => progress)[0]?.kind === 'start')).toEqual(wanted);
  });

  it('is within the window and ends with the suffix', () => {
    expect(choose(object, { ...rules, since: new Date('2026-11-24T06:00:01Z') }, neverSeen)).toEqual([]);
    expect(choose(object, { ...rules, until: new Date('2026-11-24T05:59:59Z') }, neverSeen)).toEqual([]);
    expect(choose(object, { ...rules, suffix: '.json' }, neverSeen)).toEqual([]);
    expect(choose({ ...object, key: 'in/folder/', size: 0 }, rules, neverSeen)).toEqual([]);
  });

  it('is left out where no route takes it, unless a flow is named', () => {
    const elsewhere = { ...object, key: 'out/a.csv' };
    expect(choose(elsewhere, rules, neverSeen)).toEqual([{ kind: 'skip', why: 'no-route' }]);
    const [choice] = choose(elsewhere, { ...rules, flowVersion: 'other:v1' }, neverSeen);
    expect(choice).toMatchObject({ kind: 'start', execution: { input: { flow_version: 'other:v1' } } });
  });

  it.each([
    ['_SUCCESS, by the default of the settings', 'in/_SUCCESS', undefined],
    ['_SUCCESS, whatever flow is named', 'in/_SUCCESS', 'other:v1'],
    ['_SUCCESS where no route takes it', 'out/_SUCCESS', 'other:v1'],
  ])('is not %s', (_, key, flowVersion) => {
    const ignoring = { ...route, message: { ...route.message, ignore: ['_SUCCESS'] } };
    const named = { ...rules, routes: [ignoring], ...(flowVersion !== undefined && { flowVersion }) };
    expect(choose({ ...object, key }, named, neverSeen)).toEqual([]);
  });

  it.each([
    [undefined, [{ kind: 'skip', why: 'empty' }]],
    ['alert' as const, [{ kind: 'skip', why: 'empty' }]],
    ['ignore' as const, []],
    ['run' as const, [{ kind: 'start' }]],
  ])('of the empty files of a route with emptyFiles %s is %j', (emptyFiles, chosen) => {
    const routed = { ...route, message: { ...route.message, ...(emptyFiles && { empty_files: emptyFiles }) } };
    const choices = choose({ ...object, size: 0 }, { ...rules, routes: [routed] }, neverSeen);
    expect(choices).toMatchObject(chosen);
    expect(choices).toHaveLength(chosen.length);
    expect(JSON.stringify(choices)).not.toContain('empty_files');
  });

  it('has the same name in the same replay, another in the next, and another by upload', () => {
    expect(nameOf({})).toBe(nameOf({}));
    expect(nameOf({ id: 'two' })).not.toBe(nameOf({}));
  });

  it('does not force or alert by itself, whatever the route says', () => {
    const [choice] = choose(object, rules, neverSeen);
    expect(choice).toMatchObject({
      kind: 'start',
      execution: {
        input: { route: 'orders', max_attempts: 7, when_already_processed: 'ignore', requested_by: 'ana (replay)' },
      },
    });
    expect(JSON.stringify(choice)).not.toContain('force_rerun');
  });

  it.each<readonly [ReplayRules['only'] | 'all', Progress, string]>([
    ['all', 'never-seen', 'ignore'],
    ['failed', 'failed', 'alert'],
    ['not-succeeded', 'failed', 'alert'],
    ['never-seen', 'never-seen', 'rerun'],
  ])('with --only %s has what Lume calls processed although it is %s lead to: %s', (only, progress, what) => {
    const [choice] = choose(
      object,
      { ...rules, ...(only !== 'all' && only !== undefined && { only }) },
      () => progress,
    );
    expect(choice).toMatchObject({ kind: 'start', execution: { input: { when_already_processed: what } } });
  });
});
