import { ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import { eventsAfter } from '../watch/history.ts';
import { NOTHING_SEEN, withEvent } from '../watch/view.ts';
import { newestExecution, type Search } from './newest-execution.ts';

/**
 * The newest execution that follows a run, one that is running before all others. No name tells of a run: the end of each
 * history is looked at.
 */
export async function newestOfRun(sfn: SFNClient, stateMachineArn: string, runId: string): Promise<Search> {
  const which = { stateMachineArn, mayBe: () => true, is: (arn: string) => follows(sfn, arn, runId) };
  const running = await newestExecution(sfn, { ...which, running: true });
  return running.found ? running : newestExecution(sfn, { ...which, running: false });
}

async function follows(sfn: SFNClient, executionArn: string, runId: string): Promise<boolean> {
  try {
    const events = await eventsAfter(sfn, { executionArn, seen: 0, pageSize: 10 });
    return events.reduce(withEvent, NOTHING_SEEN).run?.id === runId;
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return false; // forgotten since it was listed
    throw error;
  }
}
