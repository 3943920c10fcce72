import {
  type ExecutionListItem,
  type ExecutionStatus,
  paginateListExecutions,
  type SFNClient,
} from '@aws-sdk/client-sfn';

export interface ExecutionsOf {
  readonly stateMachineArn: string;
  /** Earlier ones are not read. */
  readonly startedSince: Date;
  /** Only those of this status. */
  readonly status?: ExecutionStatus | undefined;
}

/** The executions since a time, newest first, in pages of up to 1,000. */
export async function* listExecutions(
  sfn: SFNClient,
  { stateMachineArn, startedSince, status }: ExecutionsOf,
): AsyncGenerator<readonly ExecutionListItem[]> {
  const query = { stateMachineArn, ...(status && { statusFilter: status }) };
  for await (const { executions = [] } of paginateListExecutions({ client: sfn, pageSize: 1000 }, query)) {
    const wanted = executions.filter(({ startDate }) => (startDate?.getTime() ?? 0) >= startedSince.getTime());
    yield wanted;
    if (wanted.length < executions.length) return;
  }
}
