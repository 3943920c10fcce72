import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import { fileSlug, markIn } from '../../functions/arrivals/execution-name.ts';
import { DEFAULT_SOURCE_PATH, renderSourcePath } from '../../functions/arrivals/source-path.ts';
import { type DeployedRoute, takes } from '../../functions/reconciliation/routes.ts';
import { newestExecution, type Search } from './newest-execution.ts';

export interface FileSearch {
  readonly stateMachineArn: string;
  /** Only those that are running. */
  readonly running: boolean;
  /** `s3://` URI of an object, or a source path. */
  readonly file: string;
  /** What Lume may have been given for it. */
  readonly sourcePaths: readonly string[];
  /** Only of this flow, whatever its version. */
  readonly flowVersion?: string;
}

/** The newest execution of a file, also one that was started by hand. */
export function newestOfFile(sfn: SFNClient, search: FileSearch): Promise<Search> {
  const { stateMachineArn, running, file } = search;
  const key = objectIn(file)?.key;
  return newestExecution(sfn, {
    stateMachineArn,
    running,
    // Names of uploads and of reruns start with that of the file. A batch of a database may have come from any file.
    mayBe: (name) => key === undefined || markIn(name) === undefined || name.startsWith(`${fileSlug(key)}-`),
    is: async (executionArn) => isAbout(await inputOf(sfn, executionArn), search),
  });
}

/** What Lume is given for an object by the routes that take it, and the object itself. */
export function sourcePathsOf(
  file: string,
  landingBucket: string,
  routes: readonly DeployedRoute[],
): readonly string[] {
  const object = objectIn(file);
  if (object?.bucket !== landingBucket) return [file];
  const taking = routes.filter((route) => takes(route, object.key));
  return [file, ...taking.map(({ message }) => renderSourcePath(message.source_path ?? DEFAULT_SOURCE_PATH, object))];
}

/** Bucket and key of an `s3://` URI of an object; undefined for anything else. */
export function objectIn(uri: string): { readonly bucket: string; readonly key: string } | undefined {
  const { bucket, key } = /^s3:\/\/(?<bucket>[^/]+)\/(?<key>.+)$/s.exec(uri)?.groups ?? {};
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}

type Input = Readonly<Record<string, unknown>>;

function isAbout(input: Input, { file, sourcePaths, flowVersion }: FileSearch): boolean {
  const { source_path, flow_version, arrival } = input;
  if (flowVersion !== undefined && flowOf(flow_version) !== flowOf(flowVersion)) return false;
  if (typeof source_path === 'string' && sourcePaths.includes(source_path)) return true;
  const { bucket, key } = (arrival ?? {}) as Input;
  return file === `s3://${bucket}/${key}`;
}

function flowOf(flowVersion: unknown): string | undefined {
  return typeof flowVersion === 'string' ? flowVersion.split(':')[0] : undefined;
}

async function inputOf(sfn: SFNClient, executionArn: string): Promise<Input> {
  try {
    const { input = '{}' } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    const parsed: unknown = JSON.parse(input);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Input) : {};
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return {}; // forgotten since it was listed
    throw error;
  }
}
