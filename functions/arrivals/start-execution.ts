import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { WorkflowInput } from './workflow-input.ts';

/** Tolerated clock skew between AWS and a function. */
const CLOCK_SKEW_MS = 500;

/**
 * Starts the execution of an upload, whose name identifies the upload: if the name is in use, the upload has its execution
 * already. If that has ended, Step Functions refuses the call. If it is running with the same input, Step Functions answers
 * as if it had been started just now, but with its original start date.
 */
export async function startExecution(
  client: SFNClient,
  stateMachineArn: string,
  { name, input }: { readonly name: string; readonly input: WorkflowInput },
): Promise<'started' | 'duplicate'> {
  try {
    const calledAt = Date.now();
    const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
    const { startDate } = await client.send(command);
    return startDate !== undefined && startDate.getTime() < calledAt - CLOCK_SKEW_MS ? 'duplicate' : 'started';
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return 'duplicate';
    throw error;
  }
}
