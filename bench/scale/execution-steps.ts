import { DEFAULT_LIMITS, decideNext } from '../../functions/polling/decide-next.ts';

/** What an execution does up to its next wait or its end. */
export interface Step {
  readonly transitions: number;
  /** Of Lambda functions, in the workflow. */
  readonly invocations: number;
  /** Seconds until the next step; undefined: the execution has ended. */
  readonly waitSeconds: number | undefined;
}

/** *Run already known?*, *Forced rerun?*, *Start run*. */
const BEFORE = { transitions: 3, invocations: 1 };
/** *Write report*, *Route outcome*, *Publish success*, *Succeeded*. */
const AFTER = { transitions: 4, invocations: 1 };

/** The steps of an execution whose run succeeds after these seconds: one per check. */
export function stepsOf(runSeconds: number): readonly Step[] {
  const steps: Step[] = [];
  let now = 0;
  for (let check = 1; ; check++) {
    const next = decideNext(now >= runSeconds ? 'SUCCEEDED' : 'TRANSFORMING', check, DEFAULT_LIMITS);
    const waitSeconds = next.next === 'wait' ? next.wait_seconds : undefined;
    const around = [
      ...(check === 1 ? [BEFORE] : []),
      waitSeconds === undefined ? AFTER : { transitions: 1, invocations: 0 },
    ];
    steps.push({
      transitions: 2 + around.reduce((sum, { transitions }) => sum + transitions, 0),
      invocations: 1 + around.reduce((sum, { invocations }) => sum + invocations, 0),
      waitSeconds,
    });
    if (waitSeconds === undefined) return steps;
    now += waitSeconds;
  }
}
