import { describe, expect, it } from 'vitest';
import { brokenCounts } from '../../../bench/burst/broken-counts.ts';
import { BurstTally } from '../../../bench/burst/burst-tally.ts';
import type { LocalEvent } from '../../../local/local-event.ts';

const SEEN = [
  { at: 1000, event: { kind: 'object created', object: { key: 'a' } } },
  { at: 2000, event: { kind: 'object created', object: { key: 'b' } } },
  { at: 3000, event: { kind: 'execution changed', status: 'RUNNING', input: { arrival: { key: 'a' } } } },
  { at: 9000, event: { kind: 'execution changed', status: 'RUNNING', input: { arrival: { key: 'b' } } } },
  { at: 9500, event: { kind: 'lume', event: { event: 'run_started' } } },
  { at: 9600, event: check(1, 'wait', 5) },
  { at: 9700, event: check(2, 'report') },
  { at: 9800, event: outcome('SUCCEEDED') },
  { at: 9900, event: outcome('FAILED') },
  { at: 9950, event: { kind: 'execution changed', status: 'SUCCEEDED', input: {} } },
] as unknown as readonly { readonly at: number; readonly event: LocalEvent }[];

function check(checks: number, next: string, wait_seconds?: number) {
  const status = next === 'wait' ? 'TRANSFORMING' : 'SUCCEEDED';
  return { kind: 'task ended', state: 'Check status', result: { checks, next, status, wait_seconds } };
}

function outcome(said: string) {
  const event = { schema: 'lume-arrivals/outcome/1', outcome: said, checks: 2 };
  return { kind: 'published', publication: { bodies: { default: JSON.stringify(event) } } };
}

function tallied(seen: typeof SEEN) {
  let now = 0;
  const tally = new BurstTally(1, () => now);
  for (const { at, event } of seen) {
    now = at;
    tally.add(event);
  }
  return tally;
}

describe('a tally of a burst', () => {
  it('has the times from the first upload on, and how old arrivals became', () => {
    expect(tallied(SEEN).report()).toMatchObject({
      timeline: { uploaded: 1, executions: 8, runs: 8.5, outcomes: 8.9 },
      queueAge: { median: 7, oldest: 7 },
    });
  });

  it('has the counts', () => {
    const counts = { files: 2, executions: 2, outcomes: 2, succeeded: 1, checks: 4, againstTheRule: 0, troubles: [] };
    expect(tallied(SEEN).report()).toMatchObject(counts);
  });

  it('is done when as many executions have ended as there are files', async () => {
    await expect(tallied(SEEN).done).resolves.toBeUndefined();
  });

  it('tells checks that wait for another time than the rule says', () => {
    const late = [{ at: 1, event: check(2, 'wait', 5) }] as unknown as typeof SEEN;
    expect(tallied(late).report().againstTheRule).toBe(1);
  });
});

it('a burst in which something is lost, or done twice, is told', () => {
  const report = {
    ...tallied(SEEN).report(),
    succeeded: 2,
    starts: 2,
    statusCalls: 6,
    peakMegabytes: 1,
    cpuSeconds: 1,
  };
  expect(brokenCounts(report)).toEqual([]);
  expect(
    brokenCounts({ ...report, outcomes: 1, starts: 3, statusCalls: 7, againstTheRule: 1, troubles: ['x'] }),
  ).toEqual([
    '2 files: 1 outcomes, not 2',
    '2 files: 3 starts of runs, not 2',
    '2 files: 7 status calls: each check, and one for each report, not 6',
    '2 files: 1 checks against the polling rule, not 0',
    '2 files: x',
  ]);
});
