import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import { REPORTED_ERROR_PREFIX } from '../reports/outcome.ts';
import { listExecutions } from './list-executions.ts';

export interface UnreportedExecutions {
  /** Names, in no order. */
  readonly names: readonly string[];
  /** Executions that failed and were not looked at, because there were too many. */
  readonly notLookedAt: number;
}

/** How long before its end an execution may have been started: the most checks take a day and a half, a start nine hours. */
const LONGEST_MS = 7 * 24 * 3_600_000;
/** A look is a call, of which AWS takes 10 to 15 a second. */
const MAX_LOOKS = 1000;

/**
 * Executions that ended since a time without an alert of their own: stopped, timed out, or failed in a way that the
 * workflow did not foresee. Step Functions tells of each by an event, and delivers events on a best-effort basis only:
 * https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-states.html
 */
export async function unreportedExecutions(
  sfn: SFNClient,
  { stateMachineArn, stoppedSince }: { readonly stateMachineArn: string; readonly stoppedSince: Date },
): Promise<UnreportedExecutions> {
  const startedSince = new Date(stoppedSince.getTime() - LONGEST_MS);
  const names: string[] = [];
  let looks = 0;
  for (const status of ['TIMED_OUT', 'ABORTED', 'FAILED'] as const) {
    for await (const executions of listExecutions(sfn, { stateMachineArn, startedSince, status })) {
      for (const { executionArn, name = '', stopDate } of executions) {
        if (stopDate === undefined || stopDate < stoppedSince) continue;
        if (status === 'FAILED' && (++looks > MAX_LOOKS || (await hasReported(sfn, executionArn)))) continue;
        names.push(name);
      }
    }
  }
  return { names, notLookedAt: Math.max(0, looks - MAX_LOOKS) };
}

async function hasReported(sfn: SFNClient, executionArn: string | undefined): Promise<boolean> {
  try {
    const { error } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return error?.startsWith(REPORTED_ERROR_PREFIX) ?? false;
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return true; // forgotten since it was listed
    throw error;
  }
}
