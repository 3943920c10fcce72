import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import { markIn } from '../arrivals/execution-name.ts';
import { parsedObject } from '../json-object.ts';
import { type ExecutionIndex, type IndexedExecution, pathMark, runMark } from './execution-index.ts';
import { type ExecutionsOf, listExecutions } from './list-executions.ts';

export interface ReadExecutions {
  readonly read: number;
  /** Executions by hand whose input is no JSON object: they are about nothing, and were left out. */
  readonly odd: number;
}

/**
 * Puts the executions since a time into the index, 1,000 a call, newest first. Names tell which object an execution is
 * about; one that was named by hand is looked at, one call each.
 */
export async function indexExecutions(
  sfn: SFNClient,
  which: ExecutionsOf,
  index: ExecutionIndex,
): Promise<ReadExecutions> {
  let read = 0;
  let odd = 0;
  for await (const executions of listExecutions(sfn, which)) {
    const entries: [string, IndexedExecution][] = [];
    for (const { executionArn = '', name = '', status = '', startDate } of executions) {
      const mark = markIn(name);
      const marks = mark === undefined ? await marksOfInput(sfn, executionArn) : [mark];
      if (marks === undefined) odd++;
      for (const each of marks ?? []) entries.push([each, { name, status, startedAtMs: startDate?.getTime() ?? 0 }]);
    }
    index.add(entries);
    read += executions.length;
  }
  return { read, odd };
}

/** Undefined where the input is none that could say what the execution is about. */
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
    if (error instanceof ExecutionDoesNotExist) return []; // forgotten since it was listed
    throw error;
  }
}
