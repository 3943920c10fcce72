import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { RequestedExecution } from '../arrivals/arrival-message.ts';
import { ExecutionIndex } from './execution-index.ts';
import { listObjects } from './list-objects.ts';
import { type ReadExecutions, readExecutions } from './read-executions.ts';
import { belatedExecution, type DeployedRoute, ignores, type ListedObject, prefixesOf, takes } from './routes.ts';

export interface Reconciliation {
  readonly bucket: string;
  readonly stateMachineArn: string;
  readonly routes: readonly DeployedRoute[];
  /** Objects that came after this. */
  readonly since: Date;
  /** Objects that came before this: later ones may be on their way. */
  readonly until: Date;
}

/** A file that a route takes and that no execution was started for. */
export interface UnseenFile {
  readonly object: ListedObject;
  /** Name of the route. */
  readonly route: string;
  /** What its event would have started. */
  readonly execution: RequestedExecution;
}

/** How long an upload may take to become an execution before it counts as unseen, in milliseconds. */
export const GRACE_MS = 15 * 60_000;

/**
 * Compares what lies in the bucket with what was started; each file once a route.
 * @param onRead told of what was read before the first file is.
 */
export async function* unseenFiles(
  { s3, sfn }: { readonly s3: S3Client; readonly sfn: SFNClient },
  { bucket, stateMachineArn, routes, since, until }: Reconciliation,
  onRead: (executions: ReadExecutions) => void,
): AsyncGenerator<UnseenFile> {
  using index = new ExecutionIndex();
  onRead(await readExecutions(sfn, { stateMachineArn, startedSince: since }, index));
  for (const prefix of prefixesOf(routes)) {
    for await (const object of listObjects(s3, { bucket, prefix })) {
      if (object.lastModified < since || object.lastModified > until) continue;
      for (const route of routes.filter((each) => takes(each, object.key) && !ignores(each, object))) {
        const execution = belatedExecution(route, object);
        const { flow_version, source_path } = execution.input;
        if (index.about(object, flow_version, source_path).length > 0) continue;
        yield { object, route: route.message.route, execution };
      }
    }
  }
}
