import { setTimeout as sleep } from 'node:timers/promises';
import type { Lume, LumeRun } from '../lume/lume.ts';
import { OwnError } from '../own-error.ts';
import { decideNext } from './decide-next.ts';

/** The run was still in progress after the last check. It goes on at Lume. */
export class RunTimeoutError extends OwnError {
  override readonly name = 'RunTimeoutError';
}

export interface WaitOptions {
  /** Whom to ask, for example a `LumeClient`. */
  readonly lume: Pick<Lume, 'runStatus'>;
  /**
   * The most status checks, at least 1.
   * @default 10
   */
  readonly maxAttempts?: number;
  /**
   * The wait after the first check, in seconds. Each further one is twice as long, up to 60 s.
   * @default 5
   */
  readonly initialDelaySeconds?: number;
  /**
   * How to wait, in seconds.
   * @default a timer
   */
  readonly sleep?: (seconds: number) => Promise<unknown>;
}

/**
 * `wait_for_run_completion` of Lume's advanced guide, for scripts: checks at once, then after waits that double up to
 * 60 s. The deployed workflow decides in the same way, one check at a time.
 *
 *     const run = await waitForRunCompletion('run_01HY…', { lume, maxAttempts: 10, initialDelaySeconds: 5 });
 *
 * @throws {RangeError} a limit makes no sense.
 * @throws {RunTimeoutError} still in progress after `maxAttempts` checks (default 10).
 * @throws {LumeError} from a status call.
 */
export async function waitForRunCompletion(runId: string, options: WaitOptions): Promise<LumeRun> {
  const { lume, maxAttempts = 10, initialDelaySeconds = 5 } = options;
  if (!(Number.isInteger(maxAttempts) && maxAttempts >= 1)) {
    throw new RangeError(`maxAttempts: ${maxAttempts}: must be a whole number, at least 1`);
  }
  if (!(initialDelaySeconds >= 0 && Number.isFinite(initialDelaySeconds))) {
    throw new RangeError(`initialDelaySeconds: ${initialDelaySeconds}: must be a number of seconds, at least 0`);
  }
  const wait = options.sleep ?? ((seconds: number) => sleep(seconds * 1000));
  for (let checks = 1; ; checks++) {
    const run = await lume.runStatus(runId);
    const step = decideNext(run.status, checks, { maxAttempts, initialDelaySeconds });
    if (step.next === 'wait') await wait(step.wait_seconds);
    else if (step.because === 'terminal status') return run;
    else
      throw new RunTimeoutError(
        `Run ${runId} did not complete after ${maxAttempts} attempts; its status is ${run.status}.`,
      );
  }
}
