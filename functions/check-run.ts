import { parseWorkflowInput } from './arrivals/workflow-input.ts';
import { environment } from './environment.ts';
import { configuredLume } from './lume/configured-lume.ts';
import { isKnownStatus, isTerminal } from './lume/lume.ts';
import { LumeInvalidRequestError, LumeRunNotFoundError } from './lume/lume-errors.ts';
import { record } from './metrics.ts';
import { decideNext } from './polling/decide-next.ts';
import { digestOf } from './reports/run-digest.ts';
import type { Check, CheckTask, FollowedRun } from './workflow-states.ts';
import { step } from './workflow-step.ts';

const lume = configuredLume();
const limits = environment('MAX_ATTEMPTS', 'INITIAL_DELAY_SECONDS');

/** Checks the status once and decides what comes next. Returns: a check was made. Throws: check again later. */
export const handler = step(async ({ input, run, check }: CheckTask, log): Promise<Check> => {
  const { max_attempts = Number(limits.MAX_ATTEMPTS) } = parseWorkflowInput(input);
  const found = await lume.runStatus(run.id).catch((error: unknown) => notFound(error, run));
  const { status, remarks } = found;
  const checks = check.checks + 1;
  const decision = decideNext(status, checks, {
    maxAttempts: max_attempts,
    initialDelaySeconds: Number(limits.INITIAL_DELAY_SECONDS),
  });
  if (!isKnownStatus(status)) {
    record({ UnknownStatuses: 1 });
    log.warn('unknown status, taken as running', { status });
  }
  log.info('status checked', { status, checks, ...decision, ...(remarks.length > 0 && { remarks }) });
  return {
    checks,
    checked_at: new Date().toISOString(),
    status,
    next: decision.next,
    ...(decision.next === 'wait' && { wait_seconds: decision.wait_seconds }),
    ...(isTerminal(status) && { digest: digestOf(found) }),
  };
});

/**
 * A run that this execution has just started may not be known to all servers yet, so the workflow retries. For an
 * adopted run, it is an error.
 */
function notFound(error: unknown, { started_at }: FollowedRun): never {
  if (error instanceof LumeRunNotFoundError && started_at === undefined)
    throw new LumeInvalidRequestError(error.message);
  throw error;
}
