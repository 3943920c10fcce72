import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { WorkflowInput } from './workflow-input.ts';

/** How far the clocks of AWS and of a function may differ. */
const CLOCK_SKEW_MS = 500;

/**
 * Starts the execution of an upload. Its name is the upload's identity: where the name is taken, this upload was taken
 * care of before. Of one that has ended Step Functions says so; for one that is running with the same input it answers as if
 * it had been started now, with the date of its start.
 */
export async function startExecution(
  client: SFNClient,
  stateMachineArn: string,
  { name, input }: { readonly name: string; readonly input: WorkflowInput },
): Promise<'started' | 'duplicate'> {
  try {
    const asked = Date.now();
    const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
    const { startDate } = await client.send(command);
    return startDate !== undefined && startDate.getTime() < asked - CLOCK_SKEW_MS ? 'duplicate' : 'started';
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return 'duplicate';
    throw error;
  }
}
