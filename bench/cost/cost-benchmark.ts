import { count } from '../../functions/output-text.ts';
import type { Benchmark } from '../benchmark.ts';
import { dollars, number, percent } from '../support/formatted-units.ts';
import { table } from '../support/markdown-table.ts';
import * as assume from './assumptions.ts';
import { costOf } from './cost-model.ts';
import { DEFAULT_USAGE } from './cost-options.ts';
import { byService, priceList } from './cost-text.ts';
import { type CountedFile, countRun } from './count-run.ts';
import { countsOfFile } from './file-counts.ts';

const FILES = [1_000, 100_000, 10_000_000];
const MINUTES = [1, 5, 12, 30, 60];

export const cost: Benchmark = {
  name: 'cost',
  async run({ quick }) {
    const { files } = await countRun();
    const broken = files.flatMap(differences);
    return { text: quick ? 'Checked: a real run does what the model counts.' : text(files), broken };
  },
};

/** Differences between a real file and the model. */
export function differences(file: CountedFile): readonly string[] {
  const model = countsOfFile(file.checks);
  return (['transitions', 'invocations', 'lumeRequests', 'publishes', 'events'] as const)
    .filter((what) => model[what] !== file[what])
    .map(
      (what) => `a file with ${count(file.checks, 'check')} has ${file[what]} ${what}, and the model ${model[what]}`,
    );
}

function text(counted: readonly CountedFile[]): string {
  const usual = FILES.map((files) => costOf({ ...DEFAULT_USAGE, files }));
  const services = [...byService(usual[0]?.lines ?? []).keys()];
  const cells = (words: (each: (typeof usual)[number]) => string) => usual.map(words);
  const million = usual[2] ?? costOf(DEFAULT_USAGE);
  const transitions = byService(million.lines).get('Step Functions') ?? 0;
  return [
    `\`npm run cost -- --files 100000 --minutes ${DEFAULT_USAGE.minutes}\` prints this for your own numbers. Dollars a month in us-east-1, without free tiers and discounts; every run takes ${DEFAULT_USAGE.minutes} minutes (${usual[0]?.checks} checks), one route, one mail address that hears of each success:`,
    table(
      ['service', ...FILES.map((files) => `${number(files)} files`)],
      [
        ...services.map((service) => [service, ...cells(({ lines }) => dollars(byService(lines).get(service) ?? 0))]),
        ['**together**', ...cells(({ total }) => `**${dollars(total)}**`)],
        ['of that without any file', ...cells(({ idle }) => dollars(idle))],
        ['a file', ...cells(({ total, idle }, at = 0) => dollars((total - idle) / (FILES[at] ?? 1)))],
      ],
    ),
    `Without any file: ${resting()}.`,
    `Of ten million files, ${percent(transitions / million.total)} are state transitions, and so the number of checks. The same by the length of the run:`,
    table(
      ['run of', 'checks', 'transitions', 'requests to Lume', ...FILES.map((files) => `${number(files)} files`)],
      MINUTES.map((minutes) => {
        const costs = FILES.map((files) => costOf({ ...DEFAULT_USAGE, files, minutes }));
        const { checks = 0, perFile } = costs[0] ?? million;
        return [
          `${minutes} min`,
          number(checks),
          number(perFile.transitions),
          number(perFile.lumeRequests),
          ...costs.map(({ total }) => dollars(total)),
        ];
      }),
    ),
    `Counted in a local run, and equal to the model: ${counted.map(({ checks, transitions: made, invocations, lumeRequests, publishes }) => `a file with ${count(checks, 'check')} made ${count(made, 'transition')}, ${count(invocations, 'invocation')}, ${count(lumeRequests, 'request')} to Lume and ${count(publishes, 'publish', 'publishes')}`).join('; ')}.`,
    `Assumed, and to be checked on AWS: ${assume.MILLISECONDS_PER_INVOCATION} ms an invocation; ${assume.LOG_BYTES_PER_INVOCATION} bytes of Lambda's own lines for each; five pollers for each of two queues; X-Ray's default sampling, of files that come evenly; a queue's messages received one by one, where batches of ten cost less. Not in it: storage and transfer of your files, logs kept for longer than they are taken in, what subscribers cost, and repetitions while something is away.`,
    'The price list:',
    priceList(),
  ].join('\n\n');
}

function resting(): string {
  const { lines } = costOf({ ...DEFAULT_USAGE, files: 0 });
  return lines.map(({ what, amount, dollars: each }) => `${number(amount)} ${what} (${dollars(each)})`).join(', ');
}
