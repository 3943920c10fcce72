import type { Benchmark } from '../benchmark.ts';
import { MILLISECONDS_PER_INVOCATION } from '../cost/assumptions.ts';
import { countsOfFile } from '../cost/file-counts.ts';
import { duration, number } from '../support/formatted-units.ts';
import { table } from '../support/markdown-table.ts';
import { type Step, stepsOf } from './execution-steps.ts';
import { bindsAt, limitsOf } from './scale-limits.ts';
import { type DayResult, type Quotas, simulateDay } from './simulate-day.ts';
import { LARGE_REGION, OTHER_REGION, raised } from './step-functions-quotas.ts';

const DAY = 86_400;
const RUN_SECONDS = 720;
/** `MAX_RECEIVE_COUNT` of `lib/landing-zone.ts`, every three minutes. */
const DEAD_LETTER_SECONDS = 200 * 180;
const MOST_SECONDS = 7 * DAY;

interface Scenario {
  readonly name: string;
  readonly files: number;
  /** Hours over which the files arrive evenly. */
  readonly hours: number;
  readonly runSeconds: number;
  readonly quotas: Quotas;
}

const MILLION = 1_000_000;
const SCENARIOS: readonly Scenario[] = [
  { name: '1 million, over the day, large region', files: MILLION, hours: 24, runSeconds: 720, quotas: LARGE_REGION },
  { name: '1 million, over the day, other region', files: MILLION, hours: 24, runSeconds: 720, quotas: OTHER_REGION },
  { name: '1 million, in one hour, large region', files: MILLION, hours: 1, runSeconds: 720, quotas: LARGE_REGION },
  {
    name: '10 million, over the day, large region',
    files: 10 * MILLION,
    hours: 24,
    runSeconds: 720,
    quotas: LARGE_REGION,
  },
  {
    name: 'the same, 7,500 transitions a second',
    files: 10 * MILLION,
    hours: 24,
    runSeconds: 720,
    quotas: raised(LARGE_REGION, 7500),
  },
  {
    name: 'the same with runs of 1 min, 3,000 transitions a second',
    files: 10 * MILLION,
    hours: 24,
    runSeconds: 60,
    quotas: raised(LARGE_REGION, 3000),
  },
  {
    name: '10 million, in 10 hours, 20,000 transitions and 500 starts a second',
    files: 10 * MILLION,
    hours: 10,
    runSeconds: 720,
    quotas: raised(LARGE_REGION, 20_000, 500),
  },
];

export const scale: Benchmark = {
  name: 'scale',
  async run({ quick }) {
    const broken = brokenSteps(stepsOf(RUN_SECONDS));
    return {
      text: quick ? 'Checked: the steps that are simulated are those that the model of the cost counts.' : text(),
      broken,
    };
  },
};

/** Differences between the simulated steps and the counts of a file. */
export function brokenSteps(steps: readonly Step[]): readonly string[] {
  const { transitions, invocations } = countsOfFile(steps.length);
  const sum = (what: 'transitions' | 'invocations') => steps.reduce((total, step) => total + step[what], 0);
  return [
    ...(sum('transitions') === transitions ? [] : [`${sum('transitions')} transitions, not ${transitions}`]),
    ...(sum('invocations') === invocations - 1 ? [] : [`${sum('invocations')} invocations, not ${invocations - 1}`]),
  ];
}

function text(): string {
  const steps = stepsOf(RUN_SECONDS);
  const openSeconds = steps.reduce((total, { waitSeconds = 0 }) => total + waitSeconds, 0);
  const limits = limitsOf(steps.length, openSeconds).toSorted((a, b) => bindsAt(a)[0] - bindsAt(b)[0]);
  return [
    `Files whose runs take ${duration(RUN_SECONDS)}: ${steps.length} checks. Quotas are the defaults of an account, in N. Virginia, Oregon and Ireland / in the other regions (where those differ among themselves: the lowest).`,
    table(
      [
        'quota',
        'default',
        'a file takes',
        'binds at files a second',
        'files a day',
        'what you see then',
        'what lifts it',
      ],
      limits.map((limit) => [
        limit.quota,
        `${both(limit.values)} ${limit.unit}`,
        limit.what,
        both(bindsAt(limit)),
        both([bindsAt(limit)[0] * DAY, bindsAt(limit)[1] * DAY]),
        limit.seen,
        limit.lift,
      ]),
    ),
    `\`npm run bench -- scale\`: the days that follow, second by second, with the token buckets of StartExecution and StateTransition and the limit of open executions; the late are late beside a day without quotas. Lambda is the busiest second times ${MILLISECONDS_PER_INVOCATION} ms.`,
    table(
      [
        'files a day',
        'longest wait in the queue',
        'dead letters',
        'outcomes late, mean',
        'outcomes late, 95 of 100',
        'the last outcome',
        'open executions',
        'transitions a second',
        'Lambda at once',
      ],
      SCENARIOS.map((scenario) => [scenario.name, ...cells(simulate(scenario))]),
    ),
  ].join('\n\n');
}

function simulate({ files, hours, runSeconds, quotas }: Scenario): DayResult {
  return simulateDay({
    arrivals: (second) => (second < hours * 3600 ? files / (hours * 3600) : 0),
    steps: stepsOf(runSeconds),
    quotas,
    deadLetterSeconds: DEAD_LETTER_SECONDS,
    mostSeconds: MOST_SECONDS,
  });
}

function cells(day: DayResult): readonly string[] {
  const rest = day.arrived - day.ended - day.deadLetters;
  return [
    duration(day.oldestArrival),
    number(day.deadLetters),
    duration(day.meanLate),
    duration(day.p95Late),
    rest > 0 ? `${number(rest)} are left after a week` : `after ${duration(day.lastEnd)}`,
    number(day.peakOpen),
    number(day.peakTransitions),
    number(Math.ceil((day.peakInvocations * MILLISECONDS_PER_INVOCATION) / 1000)),
  ];
}

function both([large, other]: readonly [number, number]): string {
  const words = (value: number) => number(value >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
  return large === other ? words(large) : `${words(large)} / ${words(other)}`;
}
