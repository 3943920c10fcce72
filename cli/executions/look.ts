import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { objectIn, type SeenExecution, type State, seenExecution } from './seen-execution.ts';

/** Retries of a task stand between the end of a history and the entry into its last state. */
const LAST_EVENTS = 30;

/** Whether an execution is worth a second call, by its description alone. */
export type Wanted = (described: DescribeExecutionOutput) => boolean;

/**
 * Looks at one execution: one call, and one more for those that did not succeed, because what they came to is in their
 * history alone. Undefined where it is not wanted, or Step Functions has forgotten it since it was listed.
 */
export async function look(
  sfn: SFNClient,
  executionArn: string,
  wanted: Wanted = () => true,
): Promise<SeenExecution | undefined> {
  try {
    const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (!wanted(described)) return undefined;
    return seenExecution(described, await stateOf(sfn, described), new Date());
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}

async function stateOf(sfn: SFNClient, { status, output, executionArn }: DescribeExecutionOutput): Promise<State> {
  if (status === 'SUCCEEDED') return objectIn(output);
  const { events = [] } = await sfn.send(
    new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: LAST_EVENTS }),
  );
  return objectIn(events.find((event) => event.stateEnteredEventDetails)?.stateEnteredEventDetails?.input);
}
