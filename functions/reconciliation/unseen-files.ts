import type { SFNClient } from '@aws-sdk/client-sfn';
import type { RequestedExecution } from '../arrivals/arrival-message.ts';
import { objectMark } from '../arrivals/execution-name.ts';
import { needsVersion } from '../arrivals/source-path.ts';
import { InvalidWorkflowInputError } from '../arrivals/workflow-input.ts';
import type { ListedObject, ListObjects, VersionOf } from '../aws/object-listing.ts';
import { earliestOf, placeIn, type Window } from './comparison-window.ts';
import { belatedExecution, type DeployedRoute, ignores, prefixesOf, takes } from './deployed-route.ts';
import { ExecutionIndex } from './execution-index.ts';
import { objectsBeside, type WithoutRouteTally } from './files-without-route.ts';
import { type IndexingResult, indexExecutions } from './index-executions.ts';

export interface Reconciliation {
  readonly bucket: string;
  readonly stateMachineArn: string;
  readonly routes: readonly DeployedRoute[];
  readonly window: Window;
}

/** A file that a route takes but that has no execution. */
export type UnseenFile = UnseenObject & {
  /** The one that its event would have started. */
  readonly execution: RequestedExecution;
};

/** A file that a route takes, but for which it cannot create a valid execution. */
type UnstartableFile = UnseenObject & {
  /** In the input of the execution. */
  readonly mistakes: readonly string[];
};

interface UnseenObject {
  readonly object: ListedObject;
  /** Name of the route. */
  readonly route: string;
}

/** Told of what a comparison finds besides the files that it yields. */
export interface Findings {
  /** Before the first file is yielded. */
  onRead(executions: IndexingResult): void;
  /** A file without an execution whose event may still be on its way. */
  onTooYoung(file: UnseenObject): void;
  /** Its event would have become a dead letter. */
  onUnstartable(file: UnstartableFile): void;
}

export interface BesideRoutes {
  readonly tally: WithoutRouteTally;
  /** How many objects are listed outside the prefixes of the routes. */
  readonly limit: number;
}

/**
 * Compares the bucket with the executions. Yields a file once for each route that takes it.
 * @param beside if given, counts the files of the window that no route takes.
 */
export async function* unseenFiles(
  { list, versionOf, sfn }: { readonly list: ListObjects; readonly versionOf: VersionOf; readonly sfn: SFNClient },
  { bucket, stateMachineArn, routes, window }: Reconciliation,
  findings: Findings,
  beside?: BesideRoutes,
): AsyncGenerator<UnseenFile> {
  using index = new ExecutionIndex();
  findings.onRead(await indexExecutions(sfn, { stateMachineArn, startedSince: earliestOf(window) }, index));
  const prefixes = prefixesOf(routes);
  for (const prefix of prefixes) {
    for await (const object of list({ bucket, prefix })) {
      const place = placeIn(window, object);
      if (place === 'earlier') continue;
      beside?.tally.add(object);
      for (const route of routes.filter((each) => takes(each, object.key) && !ignores(each, object))) {
        const { route: name, flow_version, source_path: template } = route.message;
        if (index.marked(objectMark(flow_version, object)).length > 0) continue;
        const file = { object, route: name };
        const version = needsVersion(template) ? await versionOf(object) : undefined;
        const execution = executionOf(route, { ...object, ...(version !== undefined && { version }) });
        if (execution instanceof InvalidWorkflowInputError) {
          findings.onUnstartable({ ...file, mistakes: execution.mistakes });
          continue;
        }
        if (index.about(object, flow_version, execution.input.source_path).length > 0) continue;
        if (place === 'too young') findings.onTooYoung(file);
        else yield { ...file, execution };
      }
    }
  }
  if (beside === undefined) return;
  const cutShort = () => {
    beside.tally.isCutShort = true;
  };
  for await (const object of objectsBeside(list, bucket, prefixes, beside.limit, cutShort)) {
    if (placeIn(window, object) !== 'earlier') beside.tally.add(object);
  }
}

/** The route's template may make no path of the object, or too long a one, which must not stop the comparison. */
function executionOf(route: DeployedRoute, object: ListedObject): RequestedExecution | InvalidWorkflowInputError {
  try {
    return belatedExecution(route, object);
  } catch (error) {
    if (error instanceof InvalidWorkflowInputError) return error;
    throw error;
  }
}
