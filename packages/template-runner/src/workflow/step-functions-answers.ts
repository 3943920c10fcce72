import type { Execution, StoredEvent } from './execution-store.ts';
import type { LocalStateMachine } from './executions.ts';

const INCLUDED = { included: true };
const DATA_FIELDS = ['input', 'output', 'parameters', 'inputDetails', 'outputDetails'];

/** Epoch seconds, as the JSON protocol writes times. */
export function seconds(timeMs: number): number {
  return timeMs / 1000;
}

export function listedExecution(execution: Execution): object {
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.stateMachineArn,
    name: execution.name,
    status: execution.status,
    startDate: seconds(execution.startedAtMs),
    ...(execution.stoppedAtMs !== null && { stopDate: seconds(execution.stoppedAtMs) }),
    redriveCount: 0,
  };
}

export function describeExecution(execution: Execution): object {
  const { input, output, error, cause } = execution;
  return {
    ...listedExecution(execution),
    input,
    inputDetails: INCLUDED,
    ...(output !== null && { output, outputDetails: INCLUDED }),
    ...(error !== null && { error }),
    ...(cause !== null && { cause }),
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: 'Executions cannot be redriven locally',
  };
}

export function describeStateMachine(stateMachine: LocalStateMachine): object {
  return {
    stateMachineArn: stateMachine.arn,
    name: stateMachine.name,
    status: 'ACTIVE',
    definition: stateMachine.definition,
    roleArn: stateMachine.roleArn,
    type: 'STANDARD',
    creationDate: seconds(stateMachine.createdAtMs),
  };
}

/** Events are numbered in the order in which they were written; so the previous one is the one before, also where AWS
 * would point past a parallel branch. */
export function describeEvent({ id, timestampMs, event }: StoredEvent, withData: boolean): object {
  const { type, ...details } = event;
  const shown = Object.entries(details).map(([name, fields]) => [name, withData ? fields : withoutData(fields)]);
  return { timestamp: seconds(timestampMs), type, id, previousEventId: id - 1, ...Object.fromEntries(shown) };
}

function withoutData(details: unknown): object {
  return Object.fromEntries(Object.entries(details ?? {}).filter(([field]) => !DATA_FIELDS.includes(field)));
}
