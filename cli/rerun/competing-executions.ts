import { isNamedLike, markIn, objectMark } from '../../functions/arrivals/execution-name.ts';
import type { StartRunInput } from '../../functions/arrivals/workflow-input.ts';
import { objectIn, uriOf } from '../aws/s3-uri.ts';
import type { ExecutionDetails } from '../executions/execution-details.ts';
import { isOfFlow } from '../executions/execution-filter.ts';
import type { ExecutionMatcher } from '../executions/execution-search.ts';

/**
 * Matches executions that process the same file or source path with the same flow, any version, and those that have
 * only a run id, which may be one of them.
 * @param etag undefined if the file is no object.
 */
export function competingExecutions(
  { source_path, flow_version }: StartRunInput,
  file: string,
  etag?: string,
): ExecutionMatcher {
  const object = objectIn(file);
  const mark = object && etag !== undefined ? objectMark(flow_version, { ...object, etag }) : undefined;
  return {
    isCertain: mark === undefined ? undefined : ({ name = '' }) => markIn(name) === mark,
    // A batch may come from any file.
    isCandidate: ({ name = '' }) => object === undefined || markIn(name) === undefined || isNamedLike(name, object.key),
    matches: (seen) =>
      hasRunIdOnly(seen) ||
      (isOfFlow(seen.flow_version, flow_version.split(':')[0]) &&
        (seen.source_path === source_path || (object !== undefined && seen.file === uriOf(object)))),
  };
}

/** It follows a run, and its input does not fully say what the run is about. */
export function hasRunIdOnly({ run_id, source_path, flow_version }: ExecutionDetails): boolean {
  return run_id !== null && (source_path === null || flow_version === null);
}
