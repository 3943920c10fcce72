import type { SFNClient } from '@aws-sdk/client-sfn';
import type { RequestedExecution } from '../arrivals/arrival-message.ts';
import { InvalidWorkflowInputError } from '../arrivals/workflow-input.ts';
import type { ListedObject, ListObjects } from '../aws/object-listing.ts';
import { earliestOf, placeIn, type Window } from './comparison-window.ts';
import { belatedExecution, type DeployedRoute, ignores, prefixesOf, takes } from './deployed-route.ts';
import { ExecutionIndex } from './execution-index.ts';
import { objectsBeside, type WithoutRouteTally } from './files-without-route.ts';
import { indexExecutions, type ReadExecutions } from './index-executions.ts';

export interface Reconciliation {
  readonly bucket: string;
  readonly stateMachineArn: string;
  readonly routes: readonly DeployedRoute[];
  readonly window: Window;
}

/** A file that a route takes and that no execution was started for. */
export type UnseenFile = UnseenObject & {
  /** What its event would have started. */
  readonly execution: RequestedExecution;
};

/** A file that a route takes, of which it can make no execution. */
export type UnstartableFile = UnseenObject & {
  /** What is wrong with the execution that its route makes of it. */
  readonly mistakes: readonly string[];
};

interface UnseenObject {
  readonly object: ListedObject;
  /** Name of the route. */
  readonly route: string;
}

/** What a comparison finds beside the files that it yields. */
export interface Findings {
  /** Before the first file is yielded. */
  onRead(executions: ReadExecutions): void;
  /** A file without an execution that counts only later: it may be on its way. */
  onTooYoung(file: UnseenObject): void;
  /** Its event, had it come, would lie in the dead letters. */
  onUnstartable(file: UnstartableFile): void;
}

export interface BesideRoutes {
  readonly tally: WithoutRouteTally;
  /** How many objects are looked at outside of the prefixes of the routes. */
  readonly limit: number;
}

/**
 * Compares what lies in the bucket with what was started; each file once a route.
 * @param beside counts the files of the window that no route takes, when it is given.
 */
export async function* unseenFiles(
  { list, sfn }: { readonly list: ListObjects; readonly sfn: SFNClient },
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
        const file = { object, route: route.message.route };
        const execution = executionOf(route, object);
        if (execution instanceof InvalidWorkflowInputError) {
          findings.onUnstartable({ ...file, mistakes: execution.mistakes });
          continue;
        }
        const { flow_version, source_path } = execution.input;
        if (index.about(object, flow_version, source_path).length > 0) continue;
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

/** A key may be one that the route's template makes nothing of, or too much. One such file keeps no other from being seen. */
function executionOf(route: DeployedRoute, object: ListedObject): RequestedExecution | InvalidWorkflowInputError {
  try {
    return belatedExecution(route, object);
  } catch (error) {
    if (error instanceof InvalidWorkflowInputError) return error;
    throw error;
  }
}
