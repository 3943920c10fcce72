import { decideNext, type PollingLimits } from '../../functions/polling/decide-next.ts';

/** When a run is checked, from its start, and what polling costs. */
export interface Schedule {
  readonly name: string;
  /** Where this schedule is used. */
  readonly what: string;
  /** Seconds before the first check. */
  readonly firstCheckAt: number;
  /** Seconds from the check with this number, from 1, to the next; undefined after the last check. */
  readonly wait: (check: number) => number | undefined;
  /** State transitions of Step Functions for this number of checks; undefined without a state machine. */
  readonly transitions: ((checks: number) => number) | undefined;
}

/** The deployed workflow: uses the same decision as `check-run`. */
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

/** The limit of an execution's history: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const HISTORY_LIMIT = 25_000;
/** The events of the history that the loop may use. */
const EVENTS_OF_THE_LOOP = HISTORY_LIMIT - 40;
/** Wait, Task and Choice write 2, 5 and 2 events. */
const EVENTS_PER_CHECK = 9;
/** An attempt is scheduled, started and failed. */
const EVENTS_PER_ATTEMPT = 3;

/** Waits first, then checks, until the history is full. */
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
