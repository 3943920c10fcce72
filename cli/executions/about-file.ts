import { isNamedLike, markIn, objectMark } from '../../functions/arrivals/execution-name.ts';
import { DEFAULT_SOURCE_PATH, renderSourcePath } from '../../functions/arrivals/source-path.ts';
import type { StartRunInput } from '../../functions/arrivals/workflow-input.ts';
import { takes } from '../../functions/reconciliation/routes.ts';
import type { Clients } from '../clients.ts';
import { deployedRoutes } from '../deployed-routes.ts';
import type { Deployment } from '../deployment.ts';
import { objectIn, uriOf } from '../s3-uri.ts';
import { isOfFlow } from './list-filter.ts';
import { type NotTaken, notTaken } from './not-taken.ts';
import { type StoredVersion, storedVersions } from './object-versions.ts';
import type { Rules } from './search.ts';
import type { SeenExecution } from './seen-execution.ts';
import type { FileSubject } from './subject.ts';

export interface AboutFile {
  readonly versions: readonly StoredVersion[];
  /** Why no route takes it; undefined where one does, or the bucket is another. */
  readonly notTaken: NotTaken | undefined;
  /** Which executions are about it. */
  readonly rules: Rules;
}

/** What its bucket says of a file, and how its executions are known: first by their names, then by what is in them. */
export async function aboutFile(
  { object, isObject, paths }: FileSubject,
  { s3, stacks }: Pick<Clients, 's3' | 'stacks'>,
  { landingBucket, stackName }: Pick<Deployment, 'landingBucket' | 'stackName'>,
): Promise<AboutFile> {
  const { bucket, key } = object;
  const versions = await storedVersions(s3, bucket, key);
  const deployed = await deployedRoutes(stacks, stackName);
  const routes = deployed.map(({ prefix, suffix, message }) => ({
    ...message,
    takes: bucket === landingBucket && takes({ prefix, suffix }, key),
  }));
  const flows = new Set(routes.map(({ flow_version }) => flow_version));
  const marks = new Set(
    versions.flatMap(({ etag }) => [...flows].map((flow) => objectMark(flow, { bucket, key, etag }))),
  );
  // What Lume is given for it by the routes that take it: of executions by hand that says that they are about it.
  const given = routes
    .filter((route) => route.takes)
    .map(({ source_path = DEFAULT_SOURCE_PATH }) => renderSourcePath(source_path, object));
  // Any file may have stood for a batch, under a name that has nothing of it.
  const isMaybeBatch =
    !isObject && versions.length === 0 && routes.some(({ source_path }) => source_path !== undefined);
  return {
    versions,
    notTaken: bucket === landingBucket ? notTaken(deployed, key) : undefined,
    rules: {
      isSure: marks.size === 0 ? undefined : ({ name = '' }) => marks.has(markIn(name) ?? ''),
      // By hand, or about another content under this name.
      mayBe: ({ name = '' }) => isMaybeBatch || markIn(name) === undefined || isNamedLike(name, key),
      isMeant: ({ source_path, file }) =>
        paths.includes(source_path ?? '') ||
        paths.includes(file ?? '') ||
        (file === null && given.includes(source_path ?? '')),
    },
  };
}

/**
 * Executions that read the same for the same flow, whatever its version, as this one would that is about a file; and those
 * that were given the id of a run alone, which may be one of theirs.
 * @param etag of the object that the file is; undefined where it is none.
 */
export function beside({ source_path, flow_version }: StartRunInput, file: string, etag?: string): Rules {
  const object = objectIn(file);
  const mark = object && etag !== undefined ? objectMark(flow_version, { ...object, etag }) : undefined;
  return {
    isSure: mark === undefined ? undefined : ({ name = '' }) => markIn(name) === mark,
    // A batch may have come from any file.
    mayBe: ({ name = '' }) => object === undefined || markIn(name) === undefined || isNamedLike(name, object.key),
    isMeant: (seen) =>
      isOfRunAlone(seen) ||
      (isOfFlow(seen.flow_version, flow_version.split(':')[0]) &&
        (seen.source_path === source_path || (object !== undefined && seen.file === uriOf(object)))),
  };
}

/** It follows a run, and nobody has said whole what the run is about. */
export function isOfRunAlone({ run_id, source_path, flow_version }: SeenExecution): boolean {
  return run_id !== null && (source_path === null || flow_version === null);
}
