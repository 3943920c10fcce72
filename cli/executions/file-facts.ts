import { isNamedLike, markIn, objectMark } from '../../functions/arrivals/execution-name.ts';
import { DEFAULT_SOURCE_PATH, renderSourcePath } from '../../functions/arrivals/source-path.ts';
import { InvalidWorkflowInputError } from '../../functions/arrivals/workflow-input.ts';
import { takes } from '../../functions/reconciliation/deployed-route.ts';
import type { FileSubject } from '../arguments/subject-argument.ts';
import type { Clients } from '../aws/aws-clients.ts';
import { type StoredVersion, storedVersions } from '../aws/object-versions.ts';
import type { S3Place } from '../aws/s3-uri.ts';
import type { Deployment } from '../deployment.ts';
import { deployedRoutes } from '../routes/deployed-routes.ts';
import { type NoRouteReason, noRouteReason } from '../routes/no-route-reason.ts';
import type { ExecutionMatcher } from './execution-search.ts';

interface FileFacts {
  readonly versions: readonly StoredVersion[];
  /** Undefined if a route takes it or it is in another bucket. */
  readonly noRouteReason: NoRouteReason | undefined;
  /** Matches its executions. */
  readonly matcher: ExecutionMatcher;
}

/** Reads what the bucket knows of a file, and how to find its executions: by name first, then by content. */
export async function fileFacts(
  { object, isObject, paths }: FileSubject,
  { parameters, s3 }: Pick<Clients, 'parameters' | 's3'>,
  { landingBucket, deploymentName }: Pick<Deployment, 'landingBucket' | 'deploymentName'>,
): Promise<FileFacts> {
  const { bucket, key } = object;
  const versions = await storedVersions(s3, bucket, key);
  const deployed = await deployedRoutes(parameters, deploymentName);
  const routes = deployed.map(({ prefix, suffix, message }) => ({
    ...message,
    takes: bucket === landingBucket && takes({ prefix, suffix }, key),
  }));
  const flows = new Set(routes.map(({ flow_version }) => flow_version));
  const marks = new Set(
    versions.flatMap(({ etag }) => [...flows].map((flow) => objectMark(flow, { bucket, key, etag }))),
  );
  // Source paths that routes make of the object: a manual execution with one of them is about this file.
  const given = routes
    .filter((route) => route.takes)
    .flatMap(({ source_path = DEFAULT_SOURCE_PATH }) => pathsOf(source_path, object, versions));
  // A batch may come from any file, and so have any name.
  const isMaybeBatch =
    !isObject && versions.length === 0 && routes.some(({ source_path }) => source_path !== undefined);
  return {
    versions,
    noRouteReason: bucket === landingBucket ? noRouteReason(deployed, key) : undefined,
    matcher: {
      isCertain: marks.size === 0 ? undefined : ({ name = '' }) => marks.has(markIn(name) ?? ''),
      // Manual, or about another version of the object.
      isCandidate: ({ name = '' }) => isMaybeBatch || markIn(name) === undefined || isNamedLike(name, key),
      matches: ({ source_path, file }) =>
        paths.includes(source_path ?? '') ||
        paths.includes(file ?? '') ||
        (file === null && given.includes(source_path ?? '')),
    },
  };
}

/** The source paths of an object: of each content that the bucket keeps, as far as one can be made of it. */
function pathsOf(template: string, object: S3Place, versions: readonly StoredVersion[]): readonly string[] {
  const contents = versions.length > 0 ? versions : [{ etag: '' }]; // it is gone
  return contents.flatMap(({ etag, version_id }: Pick<StoredVersion, 'etag' | 'version_id'>) => {
    try {
      return renderSourcePath(template, { ...object, etag, ...(version_id !== undefined && { version: version_id }) });
    } catch (error) {
      if (error instanceof InvalidWorkflowInputError) return [];
      throw error;
    }
  });
}
