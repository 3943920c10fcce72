import type { Benchmark } from '../benchmark.ts';
import { duration, number, round } from '../support/formatted-units.ts';
import { table } from '../support/markdown-table.ts';
import { ordersAssembly } from '../support/orders-assembly.ts';
import { brokenCounts } from './broken-counts.ts';
import type { BurstReport } from './burst-messages.ts';
import { runBurst } from './run-burst.ts';

const SIZES = [100, 1_000, 10_000];
const QUICK_SIZES = [50];
const SPEED = 20;

export const burst: Benchmark = {
  name: 'burst',
  async run({ quick }) {
    const assemblyDir = await ordersAssembly();
    const reports: BurstReport[] = [];
    for (const files of quick ? QUICK_SIZES : SIZES) reports.push(await runBurst({ files, speed: SPEED, assemblyDir }));
    return {
      text: quick ? `Checked: ${QUICK_SIZES.join(', ')} uploads at once, nothing lost, nothing twice.` : text(reports),
      broken: reports.flatMap(brokenCounts),
    };
  },
};

function text(reports: readonly BurstReport[]): string {
  const [smaller, larger] = reports.slice(-2);
  return [
    `\`npm run bench -- burst\`: so many uploads as fast as 50 senders can, into the local system in a process of its own, with the bundles of the functions in four processes each; runs of 8 s and all waits ${SPEED} times shorter. Seconds from the first upload.`,
    table(
      [
        'files',
        'all uploaded',
        'all executions started',
        'all runs started',
        'all outcomes out',
        'files a second',
        'oldest arrival in the queue',
        'checks',
        'requests to Lume',
        'peak memory',
        'CPU a file',
      ],
      reports.map(({ files, timeline, queueAge, checks, starts, statusCalls, peakMegabytes, cpuSeconds }) => [
        number(files),
        duration(timeline.uploaded),
        duration(timeline.executions),
        duration(timeline.runs),
        duration(timeline.outcomes),
        number(round(files / timeline.outcomes, 1)),
        duration(queueAge.oldest),
        number(checks),
        number(starts + statusCalls),
        `${number(Math.round(peakMegabytes))} MB`,
        `${round((cpuSeconds / files) * 1000, 0)} ms`,
      ]),
    ),
    ...(smaller && larger ? [growth(smaller, larger)] : []),
    'Memory and CPU are of the process of the local system, which is S3, SQS, SNS, EventBridge, Step Functions and Lume in one thread; the functions are other processes. So this is no figure of AWS: it shows that nothing in the way of a file grows with the number of files.',
  ].join('\n\n');
}

function growth(smaller: BurstReport, larger: BurstReport): string {
  const times = (of: (report: BurstReport) => number) => round(of(larger) / of(smaller), 1);
  return [
    `${times(({ files }) => files)} times the files take ${times(({ timeline }) => timeline.outcomes)} times as long,`,
    `${times(({ cpuSeconds }) => cpuSeconds)} times the CPU and ${times(({ peakMegabytes }) => peakMegabytes)} times the memory.`,
    times(({ timeline }) => timeline.outcomes) > 1.2 * times(({ files }) => files)
      ? 'That is more than linear: something grows with the number of files.'
      : 'There is no knee: the processors are busy from the first file to the last, and the rate is theirs.',
  ].join(' ');
}
