import { CohortQueue } from './cohort-queue.ts';
import type { Step } from './execution-steps.ts';
import { type Quota, TokenBucket } from './token-bucket.ts';

export interface Quotas {
  readonly startExecution: Quota;
  readonly stateTransition: Quota;
  readonly openExecutions: number;
}

export interface DayOptions {
  /** Files that arrive in the second with this number, from 0. */
  readonly arrivals: (second: number) => number;
  /** Of every execution. */
  readonly steps: readonly Step[];
  readonly quotas: Quotas;
  /** Seconds after which an arrival becomes a dead letter. */
  readonly deadLetterSeconds: number;
  /** When to stop the simulation, even if files are left. */
  readonly mostSeconds: number;
}

export interface DayResult {
  readonly arrived: number;
  readonly ended: number;
  readonly deadLetters: number;
  /** The longest that an arrival waited for its execution, in seconds. */
  readonly oldestArrival: number;
  readonly peakOpen: number;
  /** Delay of outcomes compared with no quota, in seconds. */
  readonly meanLate: number;
  readonly p95Late: number;
  /** Second in which the last execution ended. */
  readonly lastEnd: number;
  readonly peakTransitions: number;
  /** Of the functions of the workflow, in the busiest second. */
  readonly peakInvocations: number;
}

interface Arrived {
  readonly files: number;
  readonly at: number;
}

interface Open extends Arrived {
  readonly step: number;
}

/**
 * Simulates a day second by second: arrivals wait for StartExecution, and steps for state transitions, first come first
 * served. Calls take no time. AWS documents no more about how it throttles executions.
 */
export function simulateDay({ arrivals, steps, quotas, deadLetterSeconds, mostSeconds }: DayOptions): DayResult {
  const starts = new TokenBucket(quotas.startExecution);
  const transitions = new TokenBucket(quotas.stateTransition);
  const queue = new CohortQueue<Arrived>();
  const ready = new CohortQueue<Open>();
  const waiting = new Map<number, Open[]>();
  const late = new Map<number, number>();
  const unhindered = steps.reduce((sum, { waitSeconds = 0 }) => sum + waitSeconds, 0);
  let [arrived, ended, deadLetters, open] = [0, 0, 0, 0];
  let [oldestArrival, peakOpen, lastEnd, peakTransitions, peakInvocations] = [0, 0, 0, 0, 0];
  let owed = 0;

  const startOnes = (second: number): void => {
    for (;;) {
      const room = Math.min(quotas.openExecutions - open, Math.floor(starts.tokens));
      const cohort = queue.take(room);
      if (cohort === undefined) return;
      const age = second - cohort.at;
      if (age > deadLetterSeconds) {
        deadLetters += cohort.files;
        continue;
      }
      oldestArrival = Math.max(oldestArrival, age);
      starts.take(cohort.files);
      open += cohort.files;
      ready.add({ ...cohort, step: 0 });
    }
  };

  const runSteps = (second: number): void => {
    let [made, invoked] = [0, 0];
    for (let cohort = ready.oldest; cohort !== undefined; cohort = ready.oldest) {
      const step = steps[cohort.step];
      if (step === undefined) throw new RangeError(`There is no step ${cohort.step}.`);
      const files = transitions.take(cohort.files, step.transitions);
      if (files === 0) break;
      ready.take(files);
      made += files * step.transitions;
      invoked += files * step.invocations;
      if (step.waitSeconds === undefined) end({ ...cohort, files }, second);
      else wait({ ...cohort, files, step: cohort.step + 1 }, second + step.waitSeconds);
    }
    peakTransitions = Math.max(peakTransitions, made);
    peakInvocations = Math.max(peakInvocations, invoked);
  };

  const wait = (cohort: Open, until: number): void => {
    const others = waiting.get(until);
    if (others) others.push(cohort);
    else waiting.set(until, [cohort]);
  };

  const end = ({ files, at }: Open, second: number): void => {
    const lateness = second - at - unhindered;
    late.set(lateness, (late.get(lateness) ?? 0) + files);
    ended += files;
    open -= files;
    lastEnd = second;
  };

  for (let second = 0; second < mostSeconds; second++) {
    owed += arrivals(second);
    const files = Math.floor(owed + 1e-6); // the fraction carries over
    owed -= files;
    arrived += files;
    queue.add({ files, at: second });
    for (const cohort of waiting.get(second) ?? []) ready.add(cohort);
    waiting.delete(second);
    startOnes(second);
    peakOpen = Math.max(peakOpen, open);
    runSteps(second);
    starts.refill();
    transitions.refill();
  }
  const { mean, p95 } = spread(late, ended);
  return {
    arrived,
    ended,
    deadLetters,
    oldestArrival,
    peakOpen,
    meanLate: mean,
    p95Late: p95,
    lastEnd,
    peakTransitions,
    peakInvocations,
  };
}

function spread(late: ReadonlyMap<number, number>, files: number): { mean: number; p95: number } {
  let [total, seen, p95] = [0, 0, 0];
  for (const [seconds, count] of [...late].sort(([a], [b]) => a - b)) {
    if (seen < files * 0.95) p95 = seconds;
    seen += count;
    total += seconds * count;
  }
  return { mean: files > 0 ? total / files : 0, p95 };
}
