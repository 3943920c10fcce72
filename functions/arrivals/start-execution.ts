import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { RequestedExecution } from './arrival-message.ts';

/**
 * Starts the execution of an upload. Its name is the upload's identity: where the name is taken, this upload was taken
 * care of before, whether that execution is still running or has ended.
 */
export async function startExecution(
  client: SFNClient,
  stateMachineArn: string,
  { name, input }: RequestedExecution,
): Promise<'started' | 'duplicate'> {
  try {
    await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
    return 'started';
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return 'duplicate';
    throw error;
  }
}
