import { describe, expect, it } from 'vitest';
import { fileStateFrom, fileStateOf } from '../../../cli/run-state/file-state.ts';
import type { RunEnd } from '../../../cli/run-state/run-end.ts';
import type { IndexedExecution } from '../../../functions/reconciliation/execution-index.ts';

let seconds = 0;

/** Each is older than the one before: ends come newest first. */
function end(outcome: RunEnd['outcome'], run_id: string | null = null, because: string | null = null): RunEnd {
  seconds--;
  return {
    name: `${outcome} ${run_id ?? because ?? ''}`.trim(),
    outcome,
    started_at: new Date(Date.UTC(2026, 10, 24) + seconds * 1000).toISOString(),
    run_id,
    not_started_because: because,
    flow_version: 'shop_orders:v1',
    source_path: 's3://landing/in/a.csv',
    route: 'orders',
    rejected_share_alert: null,
    zero_rows: null,
  };
}
const notStarted = (because: string | null) => end('NOT_STARTED', null, because);

const kindOf = (...ends: readonly RunEnd[]) => fileStateFrom(ends).kind;
const runsOf = (...ends: readonly RunEnd[]) => {
  const standing = fileStateFrom(ends);
  return standing.kind === 'unwatched' ? standing.runs.map(({ run_id }) => run_id) : standing.kind;
};

describe('a run whose end nobody saw', () => {
  it.each(['TIMED_OUT', 'ERROR', 'NOT_REPORTED'] as const)('is one whose execution ended as %s', (outcome) => {
    expect(runsOf(end(outcome, 'run_1'))).toEqual(['run_1']);
  });

  it('is open no longer once any execution saw it end', () => {
    expect(kindOf(end('SUCCEEDED', 'run_1'), end('TIMED_OUT', 'run_1'))).toBe('succeeded');
    expect(kindOf(end('PARTIAL_FAILED', 'run_1'), end('ERROR', 'run_1'))).toBe('succeeded');
    expect(kindOf(end('FAILED', 'run_1'), end('TIMED_OUT', 'run_1'))).toBe('failed');
    // Told a second time, when Lume was away: what was seen stays seen.
    expect(kindOf(end('ERROR', 'run_1'), end('SUCCEEDED', 'run_1'))).toBe('succeeded');
  });

  it('stays open whatever came after it: another run of the file, or a start that was refused', () => {
    expect(runsOf(end('FAILED', 'run_2'), end('TIMED_OUT', 'run_1'))).toEqual(['run_1']);
    expect(runsOf(notStarted('already_processed'), end('ERROR', 'run_1'))).toEqual(['run_1']);
    expect(runsOf(notStarted('unavailable'), end('ERROR', 'run_1'))).toEqual(['run_1']);
    expect(runsOf(end('IGNORED'), end('ERROR', 'run_1'))).toEqual(['run_1']);
  });

  it('is followed once, by what its newest execution says of it', () => {
    const newest = end('ERROR', 'run_1');
    expect(fileStateFrom([newest, end('TIMED_OUT', 'run_1')])).toEqual({ kind: 'unwatched', runs: [newest] });
    expect(runsOf(end('TIMED_OUT', 'run_2'), end('TIMED_OUT', 'run_1'))).toEqual(['run_2', 'run_1']);
  });
});

describe('a file', () => {
  it('has failed where nothing was started, or a run ended without rows, for sure', () => {
    for (const because of ['unavailable', 'key_refused', 'refused', 'input_refused', 'blocked', 'empty_file']) {
      expect(kindOf(notStarted(because))).toBe('failed');
    }
    expect(kindOf(end('CRASHED', 'run_1'))).toBe('failed');
    expect(kindOf(notStarted('unavailable'), end('FAILED', 'run_1'))).toBe('failed');
  });

  it('has succeeded although it was not started once more', () => {
    expect(kindOf(notStarted('already_processed'), end('SUCCEEDED', 'run_1'))).toBe('succeeded');
    expect(kindOf(notStarted('unavailable'), end('SUCCEEDED', 'run_1'))).toBe('succeeded');
  });

  it('is for --force alone where Lume calls it processed, and no run of it is known that succeeded', () => {
    expect(kindOf(notStarted('already_processed'))).toBe('already-processed');
    expect(kindOf(notStarted('already_processed'), end('FAILED', 'run_1'))).toBe('already-processed');
    expect(kindOf(notStarted('unavailable'), notStarted('already_processed'))).toBe('already-processed');
    expect(kindOf(end('FAILED', 'run_1'), notStarted('already_processed'))).toBe('failed');
  });

  it.each([
    ['its start was not answered', notStarted('uncertain')],
    ['Lume says that a run of it is going on', notStarted('already_running')],
    ['nobody has said why it was not started', notStarted(null)],
    ['it was stopped before a run was known', end('NOT_REPORTED')],
    ['its run has an id that cannot be followed', end('ERROR')],
    ['it was redriven meanwhile', end('RUNNING')],
  ])('is uncertain where %s, also when a later start surely failed', (_, uncertain) => {
    expect(fileStateFrom([uncertain])).toEqual({ kind: 'uncertain', execution: uncertain.name });
    expect(fileStateFrom([notStarted('unavailable'), uncertain, end('FAILED', 'run_0')])).toMatchObject({
      kind: 'uncertain',
    });
    // Somebody has looked, and started it anew, or followed what there was.
    expect(kindOf(end('SUCCEEDED', 'run_2'), uncertain)).toBe('succeeded');
    expect(kindOf(end('FAILED', 'run_2'), uncertain)).toBe('failed');
  });
});

describe('the executions of a file', () => {
  const indexed = (name: string, status: string): IndexedExecution => ({ name, status, startedAtMs: 0 });
  const never = () => expect.unreachable('looked at');
  const nobody = () => [];

  it.each([
    ['never-seen', []],
    ['running', [indexed('a', 'FAILED'), indexed('b', 'RUNNING')]],
    ['running', [indexed('a', 'PENDING_REDRIVE')]],
    ['succeeded', [indexed('a', 'SUCCEEDED'), indexed('b', 'SUCCEEDED')]],
  ] as const)('are not looked at where the listing tells: %s', async (kind, executions) => {
    expect(await fileStateOf(executions, { readRunEnd: never, followersOf: nobody, trustsNewest: false })).toEqual({
      kind,
    });
  });

  it('are settled by a newest one that succeeded, unless everything is to be started again', async () => {
    const executions = [indexed('new', 'SUCCEEDED'), indexed('old', 'FAILED')];
    expect(await fileStateOf(executions, { readRunEnd: never, followersOf: nobody, trustsNewest: true })).toEqual({
      kind: 'succeeded',
    });
    const ends = new Map([
      ['new', end('SUCCEEDED', 'run_2')],
      ['old', end('TIMED_OUT', 'run_1')],
    ]);
    const readRunEnd = async ({ name }: IndexedExecution) => ends.get(name);
    expect(await fileStateOf(executions, { readRunEnd, followersOf: nobody, trustsNewest: false })).toMatchObject({
      kind: 'unwatched',
      runs: [{ run_id: 'run_1' }],
    });
  });

  it('are joined by the id of a run with those that were given nothing else', async () => {
    const ends = new Map([
      ['started', end('TIMED_OUT', 'run_1')],
      ['follower', end('SUCCEEDED', 'run_1')],
    ]);
    const readRunEnd = async ({ name }: IndexedExecution) => ends.get(name);
    const standing = (follower: string) =>
      fileStateOf([indexed('started', 'FAILED')], {
        readRunEnd,
        followersOf: (run) => (run === 'run_1' ? [indexed('follower', follower)] : []),
        trustsNewest: true,
      });
    expect(await standing('SUCCEEDED')).toEqual({ kind: 'succeeded' });
    expect(await standing('RUNNING')).toEqual({ kind: 'running' });
  });
});
