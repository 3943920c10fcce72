import { ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import { eventsAfter } from '../watch/history.ts';
import { NOTHING_SEEN, withEvent } from '../watch/view.ts';
import { newestExecution, type Search } from './newest-execution.ts';

export interface RunSearch {
  readonly stateMachineArn: string;
  readonly runId: string;
  /** Only those that are running. */
  readonly running: boolean;
}

/** The newest execution that follows a run. No name tells of a run: the end of each history is looked at. */
export function newestOfRun(sfn: SFNClient, { stateMachineArn, runId, running }: RunSearch): Promise<Search> {
  const is = (executionArn: string) => follows(sfn, executionArn, runId);
  return newestExecution(sfn, { stateMachineArn, running, mayBe: () => true, is });
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
