import type { DescribeExecutionOutput } from '@aws-sdk/client-sfn';
import { jsonObject } from '../../functions/json-object.ts';
import type { ExecutionDetails } from './execution-details.ts';
import { type ListedOutcome, listedOutcome } from './listed-outcome.ts';

export interface ListFilter {
  readonly outcomes: readonly ListedOutcome[];
  /** A flow version, or a flow for all of its versions. */
  readonly flow: string | undefined;
  readonly route: string | undefined;
}

/** False if the description alone rules the execution out. The flow of a watched run may be in the history only. */
export function isCandidate({ status, error, input, output }: DescribeExecutionOutput, filter: ListFilter): boolean {
  const { flow_version, route } = jsonObject(input);
  return (
    filter.outcomes.includes(listedOutcome({ status, error, state: jsonObject(output) })) &&
    (flow_version === undefined || isOfFlow(flow_version, filter.flow)) &&
    (filter.route === undefined || route === filter.route)
  );
}

export function matches({ outcome, flow_version, route }: ExecutionDetails, filter: ListFilter): boolean {
  return (
    filter.outcomes.includes(outcome) &&
    isOfFlow(flow_version, filter.flow) &&
    (filter.route === undefined || route === filter.route)
  );
}

/** @param flow a flow version, or a flow for all of its versions; undefined for any. */
export function isOfFlow(flowVersion: unknown, flow: string | undefined): boolean {
  if (flow === undefined) return true;
  return typeof flowVersion === 'string' && (flowVersion === flow || flowVersion.split(':')[0] === flow);
}
