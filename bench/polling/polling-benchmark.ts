import { writeFile } from 'node:fs/promises';
import type { Benchmark } from '../benchmark.ts';
import { MILLISECONDS_PER_INVOCATION } from '../cost/assumptions.ts';
import { RESULTS } from '../results-page.ts';
import { dollars, duration, number, percent } from '../support/formatted-units.ts';
import { table } from '../support/markdown-table.ts';
import { leastMeanDelay } from './best-schedule.ts';
import { FIXED_5, FIXED_30, FIXED_60, OURS, PATIENT, SCHEDULES } from './compared-schedules.ts';
import { type Summary, summarize } from './follow-run.ts';
import { brokenRules } from './known-checks.ts';
import { drawing } from './polling-chart.ts';
import { dollarsOfPolling } from './polling-cost.ts';
import { GUIDE, RETRY_AS_LOOP } from './polling-schedule.ts';
import { wordsOnDoubling } from './polling-text.ts';
import { runLengths } from './run-lengths.ts';

const CHART = new URL('polling.svg', RESULTS);
const MEDIANS_SECONDS = [10, 60, 300, 720, 3600, 21_600];
const RUNS = 2000;
const SEED = 4;

export const polling: Benchmark = {
  name: 'polling',
  async run({ quick }) {
    const broken = brokenRules(OURS);
    if (quick)
      return { text: 'Checked: the checks and transitions of runs whose lengths were counted by hand.', broken };
    await writeFile(
      CHART,
      drawing([
        { schedule: { ...PATIENT, name: 'Lume Arrivals' }, colour: '#d62728' },
        { schedule: FIXED_5, colour: '#1f77b4', end: 'its history is full' },
        { schedule: FIXED_30, colour: '#2ca02c' },
        { schedule: FIXED_60, colour: '#8c564b' },
        { schedule: GUIDE, colour: '#9467bd', dash: '5 4', end: 'gives up' },
        { schedule: RETRY_AS_LOOP, colour: '#ff7f0e', dash: '2 4' },
      ]),
    );
    return { text: text(), broken };
  },
};

function text(): string {
  const columns = MEDIANS_SECONDS.map((median) => {
    const lengths = runLengths(median, RUNS, SEED);
    const { meanChecks } = summarize(PATIENT, lengths);
    return {
      median,
      summaries: SCHEDULES.map((schedule) => summarize(schedule, lengths)),
      best: leastMeanDelay(lengths, meanChecks),
    };
  });
  const head = (first: string) => [first, ...columns.map(({ median }) => `median ${duration(median)}`)];
  const rows = (cell: (summary: Summary) => string) =>
    SCHEDULES.map(({ name }, at) => [name, ...columns.map(({ summaries }) => cell(summaries[at] as Summary))]);

  return [
    `\`npm run bench -- polling\`: ${number(RUNS)} runs a column, log-normal with a sigma of 1, from 5 s to 24 h, seed ${SEED}. Simulated on \`functions/polling/decide-next.ts\`; calls take no time.`,
    SCHEDULES.map(({ name, what }) => `- **${name}**: ${what}.`).join('\n'),
    'Delay from the end of the run to the check that sees it, mean / 95 of 100, of the runs that were seen:',
    table(head('delay'), [
      ...rows(({ meanDelay, p95Delay }) => `${orDash(meanDelay, duration)} / ${orDash(p95Delay, duration)}`),
      ['best possible with as many checks', ...columns.map(({ best }) => duration(best))],
    ]),
    'Best possible: no schedule has a lower mean delay with the mean number of checks of *Lume Arrivals, `maxAttempts: 2200`*, even if it is made for exactly these runs (dynamic programming over their lengths, with a price for each check).',
    'Lost: runs that went on after the last check, or after the 25,000 events that an execution may have:',
    table(
      head('lost'),
      rows(({ lost }) => percent(lost)),
    ),
    'Checks a run, which are requests to Lume:',
    table(
      head('checks'),
      rows(({ meanChecks }) => number(meanChecks)),
    ),
    'State transitions a run, of the polling alone:',
    table(
      head('transitions'),
      rows(({ meanTransitions }) => orDash(meanTransitions, number)),
    ),
    `Dollars for the polling of 1,000 runs: transitions, and for each check a Lambda invocation of ${MILLISECONDS_PER_INVOCATION} ms (an assumption). A dash is a process or a worker slot that waits, which has no price here:`,
    table(
      head('dollars'),
      rows(({ meanTransitions, meanChecks }) =>
        orDash(meanTransitions, (transitions) => dollars(1000 * dollarsOfPolling(transitions, meanChecks))),
      ),
    ),
    'Each point of the lines is a mean over runs up to a quarter shorter and longer:',
    '![Delay and cost of polling over the length of the run](polling.svg)',
    wordsOnDoubling(),
  ].join('\n\n');
}

function orDash(value: number | undefined, words: (value: number) => string): string {
  return value === undefined ? '–' : words(value);
}
