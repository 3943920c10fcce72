import type { Counts } from '../support/counting-endpoints.ts';
import { grouped, kilobytes, spreadText } from '../support/formatted-units.ts';
import { table } from '../support/markdown-table.ts';
import { spreadOf } from '../support/statistics.ts';
import type { HotPath } from './hot-paths.ts';
import type { Plan, Warm } from './warm-process.ts';

/** A hot path, measured many times in one process. */
export interface MeasuredPath {
  readonly path: HotPath;
  readonly warm: Warm;
  readonly calls: number;
  readonly lume: Counts;
  readonly aws: Counts;
}

export function pathsText(
  measured: readonly MeasuredPath[],
  plan: Omit<Plan, 'event'> & { readonly quick: boolean },
): string {
  const calls = table(
    ['', 'times', 'requests to Lume', 'connections', 'requests to AWS', 'connections'],
    measured.map(({ path, calls, lume, aws }) => [
      path.what,
      ...[calls * path.units, lume.requests, lume.connections, aws.requests, aws.connections].map(grouped),
    ]),
  );
  const exact = `What was asked of others, counted by the servers. One request more to AWS than there were calls is the key, which is read once in five minutes.\n\n${calls}`;
  if (plan.quick) return exact;

  const bare = cpuOf(measured[0]).median;
  const costs = table(
    ['', 'CPU, ms', 'to a bare fetch', 'allocated, KB'],
    measured.map((each) => {
      const cpu = cpuOf(each);
      const allocated = each.warm.heapBytes.map((bytes) => bytes / each.path.units);
      return [
        each.path.what,
        spreadText(cpu, 3),
        `${(cpu.median / bare).toFixed(1)} ×`,
        allocated.length > 0 ? kilobytes(spreadOf(allocated).median) : '',
      ];
    }),
  );
  return [
    `CPU time of the whole process for one, and what it allocates on the heap: medians of ${plan.rounds} rounds of ${grouped(plan.calls)} each, after ${grouped(plan.warmUps)} calls that do not count; one call after the other, without TLS. Log lines and metrics are written, to nowhere.`,
    costs,
    exact,
  ].join('\n\n');
}

/** Milliseconds of CPU for one check, arrival … */
function cpuOf(measured: MeasuredPath | undefined) {
  return spreadOf((measured?.warm.cpuMicros ?? []).map((micros) => micros / 1000 / (measured?.path.units ?? 1)));
}
