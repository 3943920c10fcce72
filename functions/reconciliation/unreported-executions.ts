import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import { REPORTED_ERROR_PREFIX } from '../reports/outcome.ts';
import { listExecutions } from './list-executions.ts';

export interface UnreportedExecutions {
  /** Names, in no particular order. */
  readonly names: readonly string[];
  /** Failed executions that were not described, because there were too many. */
  readonly notDescribed: number;
}

/** The longest duration of an execution: at most 1.5 days of checks and nine hours of start attempts, with a margin. */
const LONGEST_MS = 7 * 24 * 3_600_000;
/** A call each, of which AWS allows 10 to 15 per second. */
const MAX_DESCRIBED = 1000;

/**
 * Executions that ended since a time without an alert: stopped, timed out, or failed with an error that the workflow does not
 * handle. Step Functions sends an event for each, but delivers events on a best-effort basis only:
 * https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-states.html
 */
export async function unreportedExecutions(
  sfn: SFNClient,
  { stateMachineArn, stoppedSince }: { readonly stateMachineArn: string; readonly stoppedSince: Date },
): Promise<UnreportedExecutions> {
  const startedSince = new Date(stoppedSince.getTime() - LONGEST_MS);
  const names: string[] = [];
  let failed = 0;
  for (const status of ['TIMED_OUT', 'ABORTED', 'FAILED'] as const) {
    for await (const executions of listExecutions(sfn, { stateMachineArn, startedSince, status })) {
      for (const { executionArn, name = '', stopDate } of executions) {
        if (stopDate === undefined || stopDate < stoppedSince) continue;
        if (status === 'FAILED' && (++failed > MAX_DESCRIBED || (await hasReported(sfn, executionArn)))) continue;
        names.push(name);
      }
    }
  }
  return { names, notDescribed: Math.max(0, failed - MAX_DESCRIBED) };
}

async function hasReported(sfn: SFNClient, executionArn: string | undefined): Promise<boolean> {
  try {
    const { error } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return error?.startsWith(REPORTED_ERROR_PREFIX) ?? false;
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return true; // expired since it was listed
    throw error;
  }
}
