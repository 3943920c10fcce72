import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  ExecutionDoesNotExist,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { type JsonObject, jsonObject } from '../../functions/json-object.ts';
import { eventsAfter } from '../watch/execution-history.ts';
import { type ExecutionDetails, executionDetails } from './execution-details.ts';

/** Usually enough to reach the last state entered; many retries take more calls. */
const LAST_EVENTS = 30;

/** A condition on the description alone. */
export type Wanted = (described: DescribeExecutionOutput) => boolean;

/**
 * Describes one execution. One call, and one more if it did not succeed: then its last state is in the history alone.
 * @param isEnough skips the second call.
 * @returns undefined if it is not wanted, or no longer kept by Step Functions.
 */
export async function describeExecution(
  sfn: SFNClient,
  executionArn: string,
  wanted: Wanted = () => true,
  isEnough: Wanted = () => false,
): Promise<ExecutionDetails | undefined> {
  try {
    const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (!wanted(described)) return undefined;
    const state = isEnough(described) ? {} : await stateOf(sfn, described);
    return executionDetails(described, state, new Date());
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}

async function stateOf(
  sfn: SFNClient,
  { status, output, executionArn = '' }: DescribeExecutionOutput,
): Promise<JsonObject> {
  if (status === 'SUCCEEDED') return jsonObject(output);
  const events = await eventsAfter(sfn, { executionArn, seen: 0, pageSize: LAST_EVENTS });
  return jsonObject(events.findLast((event) => event.stateEnteredEventDetails)?.stateEnteredEventDetails?.input);
}
