import { describe, expect, it } from 'vitest';
import { executionDetails } from '../../../cli/executions/execution-details.ts';
import { isCandidate } from '../../../cli/executions/execution-filter.ts';
import { LISTED_OUTCOMES, listedOutcome, outcomesNamed, statusesOf } from '../../../cli/executions/listed-outcome.ts';

const described = {
  executionArn: 'arn',
  stateMachineArn: 'machine',
  name: 'n',
  status: 'RUNNING',
  startDate: new Date('2026-11-24T06:00:00Z'),
} as const;
const NOW = new Date('2026-11-24T06:01:00Z');

describe('how an execution is listed', () => {
  it.each([
    ['RUNNING', { status: 'RUNNING', state: {} }],
    ['RUNNING', { status: 'PENDING_REDRIVE', state: {} }],
    ['PARTIAL_FAILED', { status: 'SUCCEEDED', state: { report: { outcome: 'PARTIAL_FAILED' } } }],
    ['IGNORED', { status: 'SUCCEEDED', state: { already_processed: { Error: 'LumeAlreadyProcessedError' } } }],
    ['NOT_REPORTED', { status: 'SUCCEEDED', state: {} }],
    ['CRASHED', { status: 'FAILED', error: 'LumeRun.CRASHED', state: {} }],
    ['NOT_REPORTED', { status: 'FAILED', error: 'LumeRun.NOT_REPORTED', state: {} }],
    ['NOT_REPORTED', { status: 'FAILED', error: 'States.Runtime', state: {} }],
    ['NOT_REPORTED', { status: 'FAILED', state: {} }],
    ['NOT_REPORTED', { status: 'TIMED_OUT', state: {} }],
    ['NOT_REPORTED', { status: 'ABORTED', state: { report: { outcome: 'SUCCEEDED' } } }],
  ] as const)('is %s: %j', (outcome, end) => {
    expect(listedOutcome(end)).toBe(outcome);
    expect([...statusesOf([outcome])]).toContain(end.status);
  });

  it('is asked for by any word of the list, in any case, with commas or repeated', () => {
    expect(outcomesNamed([])).toEqual(LISTED_OUTCOMES);
    expect(outcomesNamed(['failed, Crashed', 'RUNNING'])).toEqual(['FAILED', 'CRASHED', 'RUNNING']);
    expect(() => outcomesNamed(['FAILED,', 'DONE'])).toThrow('--outcome , DONE: must be of SUCCEEDED,');
  });
});

describe('a description alone', () => {
  const failed = (input: object) => ({
    ...described,
    status: 'FAILED' as const,
    error: 'LumeRun.FAILED',
    input: JSON.stringify(input),
  });
  const filter = { outcomes: LISTED_OUTCOMES, flow: 'orders', route: undefined };

  it('rules out another outcome, flow or route, before anything more is asked', () => {
    expect(isCandidate(failed({ flow_version: 'orders:v2' }), filter)).toBe(true);
    expect(isCandidate(failed({ flow_version: 'orders_old:v2' }), filter)).toBe(false);
    expect(isCandidate(failed({ flow_version: 'orders:v2' }), { ...filter, outcomes: ['CRASHED'] })).toBe(false);
    expect(isCandidate(failed({ flow_version: 'orders:v2', route: 'a' }), { ...filter, route: 'b' })).toBe(false);
  });

  it('does not rule out a run that is watched, whose flow is not in its input', () => {
    expect(isCandidate(failed({ run_id: 'run_1' }), filter)).toBe(true);
  });
});

describe('what is known of an execution', () => {
  it.each(['', 'not JSON', '[]', '7', 'null', '{"source_path":7,"arrival":"x","run_id":{},"force_rerun":"yes"}'])(
    'is nothing where its input is no input: %s',
    (input) => {
      expect(
        executionDetails({ ...described, input }, { run: 'x', check: null, report: { alert: 7 } }, NOW),
      ).toMatchObject({
        outcome: 'RUNNING',
        seconds: 60,
        source_path: null,
        run_id: null,
        checks: null,
        force_rerun: false,
        arrived_at: null,
        report: null,
      });
    },
  );
});
