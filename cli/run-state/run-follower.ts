import { createHash } from 'node:crypto';
import { fileSlug, siblingName } from '../../functions/arrivals/execution-name.ts';
import * as field from '../../functions/arrivals/field-schemas.ts';
import { parseWorkflowInput, type WorkflowInput } from '../../functions/arrivals/workflow-input.ts';
import type { RunEnd } from './run-end.ts';

export interface FollowRequest {
  /** Id of the bulk operation, which follows a run at most once. */
  readonly id: string;
  readonly maxAttempts: number;
  readonly requestedBy: string;
  readonly reason?: string;
}

/** An execution that follows a run and starts none. */
interface FollowingExecution {
  readonly name: string;
  readonly input: WorkflowInput;
}

/** @param end the execution that lost the run. */
export function followerOf(
  end: RunEnd & { readonly run_id: string },
  { id, maxAttempts, requestedBy, reason }: FollowRequest,
): FollowingExecution {
  return {
    name: siblingName(end.name, 'follow', id, end.run_id) ?? nameOfRun(end.run_id, id),
    input: parseWorkflowInput({
      run_id: end.run_id,
      ...runAttributes(end),
      max_attempts: maxAttempts,
      ...(reason !== undefined && { reason }),
      requested_by: requestedBy,
    }),
  };
}

/** Attributes of the run for the input of its follower. Invalid values of a manual input are dropped. */
export function runAttributes(end: Pick<RunEnd, keyof typeof RULES>): object {
  return Object.fromEntries(
    Object.entries(RULES).flatMap(([name, rule]) => {
      const value = end[name as keyof typeof RULES];
      return rule.safeParse(value).success ? [[name, value]] : [];
    }),
  );
}

const RULES = {
  flow_version: field.flowVersion,
  source_path: field.sourcePath,
  route: field.routeName,
  rejected_share_alert: field.rejectedShareAlert,
  zero_rows: field.zeroRows,
} as const;

function nameOfRun(runId: string, id: string): string {
  const distinction = createHash('sha256')
    .update(JSON.stringify([id, runId]))
    .digest('hex');
  return `${fileSlug(runId)}-watch-${distinction.slice(0, 16)}`;
}
