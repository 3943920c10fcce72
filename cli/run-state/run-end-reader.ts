import type { DescribeExecutionOutput, SFNClient } from '@aws-sdk/client-sfn';
import { runId } from '../../functions/arrivals/field-schemas.ts';
import { jsonObject } from '../../functions/json-object.ts';
import type { ExecutionIndex, IndexedExecution } from '../../functions/reconciliation/execution-index.ts';
import { executionArn } from '../../functions/reports/execution-links.ts';
import { describeExecution } from '../executions/describe-execution.ts';
import type { ExecutionDetails } from '../executions/execution-details.ts';
import { listedOutcome } from '../executions/listed-outcome.ts';
import type { RunEnd } from './run-end.ts';

/** Describes executions, each once: the index caches ended ones. */
export class RunEndReader {
  readonly #sfn: SFNClient;
  readonly #stateMachineArn: string;
  readonly #index: ExecutionIndex;

  constructor(sfn: SFNClient, stateMachineArn: string, index: ExecutionIndex) {
    this.#sfn = sfn;
    this.#stateMachineArn = stateMachineArn;
    this.#index = index;
  }

  /**
   * @param isAlone the object has no other execution, so the id of a run that ended without rows does not matter: saves
   * a call.
   */
  async read({ name }: Pick<IndexedExecution, 'name'>, isAlone = false): Promise<RunEnd | undefined> {
    const key = isAlone ? `${name} alone` : name;
    const known = this.#index.recall(key);
    if (known !== undefined) return JSON.parse(known) as RunEnd;
    const arn = executionArn(this.#stateMachineArn, name);
    const seen = await describeExecution(
      this.#sfn,
      arn,
      undefined,
      (described) => isAlone && endedWithoutRows(described),
    );
    if (seen === undefined) return undefined;
    const end = runEndOf(seen);
    if (end.outcome !== 'RUNNING') this.#index.remember(key, JSON.stringify(end));
    return end;
  }
}

/** Run ids that the workflow would refuse count as unknown. */
export function runEndOf(seen: ExecutionDetails): RunEnd {
  const { name, outcome, started_at, not_started_because, flow_version, source_path, route } = seen;
  const { rejected_share_alert, zero_rows } = seen;
  return {
    name,
    outcome,
    started_at,
    run_id: runId.safeParse(seen.run_id).success ? seen.run_id : null,
    not_started_because,
    flow_version,
    source_path,
    route,
    rejected_share_alert,
    zero_rows,
  };
}

function endedWithoutRows({ status, error, output }: DescribeExecutionOutput): boolean {
  return ['FAILED', 'CRASHED'].includes(listedOutcome({ status, error, state: jsonObject(output) }));
}
