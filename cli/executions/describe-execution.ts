import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  ExecutionDoesNotExist,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { type JsonObject, jsonObject } from '../../functions/json-object.ts';
import { eventsAfter } from '../watch/execution-history.ts';
import { type ExecutionDetails, executionDetails } from './execution-details.ts';

/** Retries of a task stand between the end of a history and the entry into its last state: where many do, there are more calls. */
const LAST_EVENTS = 30;

/** What is decided by the description of an execution alone. */
export type Wanted = (described: DescribeExecutionOutput) => boolean;

/**
 * Describes one execution: one call, and one more for those that did not succeed, because what they came to is in their
 * history alone. Undefined where it is not wanted, or Step Functions has forgotten it since it was listed.
 * @param isEnough the description alone tells all that is asked for: no second call.
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
