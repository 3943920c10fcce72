import { beforeAll, describe, expect, it } from 'vitest';
import * as assume from '../../../bench/cost/assumptions.ts';
import { differences } from '../../../bench/cost/cost-benchmark.ts';
import { CHECKS, type CountedRun, countRun } from '../../../bench/cost/count-run.ts';
import { metricsInUse } from '../../../bench/cost/metrics-in-use.ts';
import { METRICS } from '../../../functions/metrics.ts';
import { assemblyOf } from '../../support/vitest/shared-assemblies.ts';

/** Not of a run that succeeds. */
const OF_TROUBLE = ['Duplicates', 'Ignored', 'LeftInQueue', 'UnknownStatuses', 'LumeErrors'];

describe('what a local run did', () => {
  let run: CountedRun;
  beforeAll(async () => {
    run = await countRun(assemblyOf('bench/support/orders-app.ts'));
  });

  it('is what the model counts, for few checks and for many', () => {
    expect(run.files.flatMap(differences)).toEqual([]);
    expect(run.files.map(({ outcome }) => outcome)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(run.files.map(({ checks }) => checks)).toEqual([CHECKS.short, CHECKS.long]);
  });

  it('made as many custom metrics as the model counts', () => {
    const values = { route: 1, flow: 1, outcome: 1, reason: 0, call: 2, error: 0 };
    const names = Object.keys(METRICS).filter((name) => !OF_TROUBLE.includes(name));
    expect(run.metrics).toHaveLength(metricsInUse(values, names));
  });

  it('logged and archived as many bytes as the model says, within a sixth', () => {
    for (const { checks, logBytes, reportBytes } of run.files) {
      expect(within(logBytes, assume.LOG_BYTES_PER_FILE + checks * assume.LOG_BYTES_PER_CHECK)).toBe(true);
      expect(within(reportBytes, assume.REPORT_BYTES)).toBe(true);
    }
  });
});

it('a file that did more than the model says is told', () => {
  const file = { checks: 1, transitions: 9, invocations: 4, lumeRequests: 4, publishes: 1, events: 1 };
  const counted = { ...file, outcome: 'SUCCEEDED', mails: 1, logBytes: 0, reportBytes: 0 };
  expect(differences(counted)).toEqual(['a file with 1 check has 4 lumeRequests, and the model 3']);
});

function within(found: number, said: number): boolean {
  return Math.abs(found / said - 1) < 1 / 6;
}
