import { decideNext, type PollingLimits } from '../../functions/polling/decide-next.ts';

/** When a run is looked at, counted from its start, and what the looking is charged. */
export interface Schedule {
  readonly name: string;
  /** Where a reader has met it. */
  readonly what: string;
  /** Seconds before the first check. */
  readonly firstCheckAt: number;
  /** Seconds from the check with this number, from 1, to the next one; undefined: there is none any more. */
  readonly wait: (check: number) => number | undefined;
  /** State transitions of Step Functions for so many checks; undefined where no state machine takes part. */
  readonly transitions: ((checks: number) => number) | undefined;
}

/** What the deployed workflow does: its own decision, asked as `check-run` asks it. */
export function doubling(name: string, what: string, limits: PollingLimits): Schedule {
  return { name, what, firstCheckAt: 0, wait: waitOf(limits), transitions: transitionsOfPolling };
}

function waitOf(limits: PollingLimits): Schedule['wait'] {
  return (check) => {
    const step = decideNext('TRANSFORMING', check, limits);
    return step.next === 'wait' ? step.wait_seconds : undefined;
  };
}

/** *Check status* and *Still running?* each time, *Wait* between them. */
export function transitionsOfPolling(checks: number): number {
  return 3 * checks - 1;
}

/** What Step Functions keeps of one execution: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const HISTORY_LIMIT = 25_000;
/** What is left of an execution's history for its loop. */
const EVENTS_OF_THE_LOOP = HISTORY_LIMIT - 40;
/** Wait, Task and Choice write 2, 5 and 2 events. */
const EVENTS_PER_CHECK = 9;
/** An attempt is scheduled, started and failed. */
const EVENTS_PER_ATTEMPT = 3;

/** Waits first, then asks, for ever; what ends it is the limit of its history. */
export function fixedWait(seconds: number): Schedule {
  return {
    name: `fixed ${seconds} s`,
    what: `a state machine that waits ${seconds} s, asks, and so on, as the Job Poller sample of AWS does`,
    firstCheckAt: seconds,
    wait: (check) => (check < Math.floor(EVENTS_OF_THE_LOOP / EVENTS_PER_CHECK) ? seconds : undefined),
    transitions: (checks) => 3 * checks,
  };
}

export const RETRY_AS_LOOP: Schedule = {
  name: 'Retry as the loop',
  what: 'one task that fails while the run goes on, and a Retry that doubles from 5 s up to 60 s; each attempt is charged as one transition',
  firstCheckAt: 0,
  wait: (check) =>
    check < Math.floor(EVENTS_OF_THE_LOOP / EVENTS_PER_ATTEMPT) ? Math.min(5 * 2 ** (check - 1), 60) : undefined,
  transitions: (checks) => checks,
};

export const GUIDE: Schedule = {
  name: 'the guide, 10 attempts',
  what: "`wait_for_run_completion` of Lume's advanced guide as it stands there, in a process that waits",
  firstCheckAt: 0,
  wait: waitOf({ maxAttempts: 10, initialDelaySeconds: 5 }),
  transitions: undefined,
};

const AIRFLOW_TIMEOUT_SECONDS = 7 * 86_400;

export const AIRFLOW: Schedule = {
  name: 'Airflow sensor',
  what: 'the defaults of [`BaseSensorOperator`](https://airflow.apache.org/docs/apache-airflow/2.2.4/_api/airflow/sensors/base/index.html): a poke at once and every 60 s, for 7 days, in a worker slot',
  firstCheckAt: 0,
  wait: (check) => (check * 60 < AIRFLOW_TIMEOUT_SECONDS ? 60 : undefined),
  transitions: undefined,
};
