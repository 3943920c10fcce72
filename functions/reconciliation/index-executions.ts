import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import { markIn } from '../arrivals/execution-name.ts';
import { parsedObject } from '../json-object.ts';
import { type ExecutionIndex, type IndexedExecution, pathMark, runMark } from './execution-index.ts';
import { type ExecutionsOf, listExecutions } from './list-executions.ts';

export interface IndexingResult {
  readonly read: number;
  /** Manual executions that were left out because their input is not a JSON object. */
  readonly unreadable: number;
}

/**
 * Adds the executions since a time to the index, 1,000 per call, newest first. A name shows which object an execution is
 * about; a manual execution with another name is described, which takes a call each.
 */
export async function indexExecutions(
  sfn: SFNClient,
  which: ExecutionsOf,
  index: ExecutionIndex,
): Promise<IndexingResult> {
  let read = 0;
  let unreadable = 0;
  for await (const executions of listExecutions(sfn, which)) {
    const entries: [string, IndexedExecution][] = [];
    for (const { executionArn = '', name = '', status = '', startDate } of executions) {
      const mark = markIn(name);
      const marks = mark === undefined ? await marksOfInput(sfn, executionArn) : [mark];
      if (marks === undefined) unreadable++;
      for (const each of marks ?? []) entries.push([each, { name, status, startedAtMs: startDate?.getTime() ?? 0 }]);
    }
    index.add(entries);
    read += executions.length;
  }
  return { read, unreadable };
}

/** Undefined if the input is not a JSON object. */
async function marksOfInput(sfn: SFNClient, executionArn: string): Promise<readonly string[] | undefined> {
  try {
    const { input = '{}' } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    const given = parsedObject(input);
    if (given === undefined) return undefined;
    const { flow_version, source_path, run_id } = given;
    return [
      ...(typeof flow_version === 'string' && typeof source_path === 'string'
        ? [pathMark(flow_version, source_path)]
        : []),
      ...(typeof run_id === 'string' ? [runMark(run_id)] : []),
    ];
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return []; // expired since it was listed
    throw error;
  }
}
