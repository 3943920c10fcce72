import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import { markIn } from '../arrivals/execution-name.ts';
import { type ExecutionIndex, type IndexedExecution, pathMark } from './execution-index.ts';
import { type ExecutionsOf, listExecutions } from './list-executions.ts';

/**
 * Puts the executions since a time into the index, 1,000 a call, newest first. Names tell which object an execution is
 * about; one that was named by hand is looked at, one call each.
 *
 * @returns how many were read.
 */
export async function readExecutions(sfn: SFNClient, which: ExecutionsOf, index: ExecutionIndex): Promise<number> {
  let count = 0;
  for await (const executions of listExecutions(sfn, which)) {
    const entries: [string, IndexedExecution][] = [];
    for (const { executionArn, name = '', status = '', startDate } of executions) {
      const mark = markIn(name) ?? (await markOfInput(sfn, executionArn ?? ''));
      if (mark !== undefined) entries.push([mark, { status, startedAtMs: startDate?.getTime() ?? 0 }]);
    }
    index.add(entries);
    count += executions.length;
  }
  return count;
}

async function markOfInput(sfn: SFNClient, executionArn: string): Promise<string | undefined> {
  try {
    const { input = '{}' } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    const { flow_version, source_path } = JSON.parse(input) as Readonly<Record<string, unknown>>;
    return typeof flow_version === 'string' && typeof source_path === 'string'
      ? pathMark(flow_version, source_path)
      : undefined;
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined; // forgotten since it was listed
    throw error;
  }
}
