import { follow, meanDelay } from './follow-run.ts';
import { dollarsOfThousand } from './polling-cost.ts';
import type { Schedule } from './polling-schedule.ts';
import { LONGEST_SECONDS, SHORTEST_SECONDS } from './run-lengths.ts';
import { type Axis, chart, type Series } from './svg-chart.ts';

const POINTS = 160;
/** Each point is the mean over lengths within a quarter of it, because the delay varies strongly between neighbours. */
const AROUND = 0.25;
const LENGTHS_PER_POINT = 200;

const X: Axis = {
  label: 'length of the run (log scale)',
  from: SHORTEST_SECONDS,
  to: LONGEST_SECONDS,
  ticks: [
    [5, '5 s'],
    [15, '15 s'],
    [60, '1 min'],
    [300, '5 min'],
    [900, '15 min'],
    [3600, '1 h'],
    [14_400, '4 h'],
    [86_400, '24 h'],
  ],
};

export interface Drawn {
  readonly schedule: Schedule;
  readonly colour: string;
  readonly dash?: string;
  /** Label at the last check. */
  readonly end?: string;
}

/** Mean delay and cost of polling by length of run. */
export function drawing(lines: readonly Drawn[]): string {
  return chart('How late a poll loop is, and what it costs, over the length of the run', [
    {
      title: 'From the end of the run to the check that sees it, in the mean',
      x: X,
      y: {
        label: 'seconds (log scale)',
        from: 0.5,
        to: 100,
        ticks: [0.5, 1, 2, 5, 10, 20, 50, 100].map((value) => [value, `${value} s`]),
      },
      series: lines.map((each) => series(each, meanDelay)),
    },
    {
      title: 'State transitions and Lambda for the polling of 1,000 such runs',
      x: X,
      y: {
        label: 'dollars (log scale)',
        from: 0.02,
        to: 2000,
        ticks: [0.1, 1, 10, 100, 1000].map((value) => [value, `$${value}`]),
      },
      series: lines
        .filter(({ schedule }) => schedule.transitions !== undefined)
        .map((each) => series(each, dollarsOfThousand)),
    },
  ]);
}

function series({ schedule, ...look }: Drawn, y: (schedule: Schedule, lengths: readonly number[]) => number): Series {
  const points = Array.from({ length: POINTS + 1 }, (_, at) => {
    const seconds = SHORTEST_SECONDS * (LONGEST_SECONDS / SHORTEST_SECONDS) ** (at / POINTS);
    return isSeen(schedule, seconds) ? ([seconds, y(schedule, seenAround(schedule, seconds))] as const) : undefined;
  });
  return { name: schedule.name, ...look, points: points.filter((point) => point !== undefined) };
}

function seenAround(schedule: Schedule, seconds: number): readonly number[] {
  return Array.from(
    { length: LENGTHS_PER_POINT },
    (_, at) => seconds * (1 - AROUND + (2 * AROUND * at) / (LENGTHS_PER_POINT - 1)),
  ).filter((length) => isSeen(schedule, length));
}

function isSeen(schedule: Schedule, seconds: number): boolean {
  return follow(schedule, seconds).delaySeconds !== undefined;
}
