import { parseWorkflowInput } from './arrivals/workflow-input.ts';
import { environment } from './environment.ts';
import { configuredLume } from './lume/configured-lume.ts';
import { isKnownStatus, isTerminal } from './lume/lume.ts';
import { record } from './metrics.ts';
import { decideNext } from './polling/decide-next.ts';
import { digestOf } from './reports/run-digest.ts';
import { step } from './step.ts';
import type { Check, CheckTask } from './workflow.ts';

const lume = configuredLume();
const limits = environment('MAX_ATTEMPTS', 'INITIAL_DELAY_SECONDS');

/** Asks for the status once and decides what comes next. Returns: a check was made. Throws: ask again later. */
export const handler = step(async ({ input, run, check }: CheckTask, log): Promise<Check> => {
  const { max_attempts = Number(limits.MAX_ATTEMPTS) } = parseWorkflowInput(input);
  const { status, metadata } = await lume.runStatus(run.id);
  const checks = check.checks + 1;
  const decision = decideNext(status, checks, {
    maxAttempts: max_attempts,
    initialDelaySeconds: Number(limits.INITIAL_DELAY_SECONDS),
  });
  if (!isKnownStatus(status)) {
    record({ UnknownStatuses: 1 });
    log.warn('unknown status, taken as running', { status });
  }
  log.info('status checked', { status, checks, ...decision });
  return {
    checks,
    checked_at: new Date().toISOString(),
    status,
    next: decision.next,
    ...(decision.next === 'wait' && { wait_seconds: decision.wait_seconds }),
    ...(isTerminal(status) && { digest: digestOf(metadata) }),
  };
});
