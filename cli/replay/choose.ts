import { isFolder, type RequestedExecution } from '../../functions/arrivals/arrival-message.ts';
import { executionName } from '../../functions/arrivals/execution-name.ts';
import type { WhenAlreadyProcessed } from '../../functions/arrivals/fields.ts';
import { isIgnored } from '../../functions/arrivals/ignored-keys.ts';
import { DEFAULT_SOURCE_PATH, renderSourcePath } from '../../functions/arrivals/source-path.ts';
import { parseStartRunInput } from '../../functions/arrivals/workflow-input.ts';
import type { Progress } from '../../functions/reconciliation/execution-index.ts';
import {
  type DeployedRoute,
  ignores,
  type ListedObject,
  takes,
  withoutArrival,
} from '../../functions/reconciliation/routes.ts';

export const ONLY = ['not-succeeded', 'failed', 'never-seen'] as const;
export type Only = (typeof ONLY)[number];

/** Which objects a replay starts, and how. */
export interface ReplayRules {
  /** Part of each execution's name: the same replay never starts an object twice. */
  readonly id: string;
  readonly since: Date;
  readonly until: Date;
  readonly suffix: string;
  readonly only?: Only;
  readonly routes: readonly DeployedRoute[];
  /** For objects that no route takes. */
  readonly flowVersion?: string;
  readonly reason?: string;
  readonly force: boolean;
  readonly requestedBy: string;
}

export type Choice =
  | { readonly kind: 'start'; readonly execution: RequestedExecution; readonly progress: Progress | 'not-looked-up' }
  | { readonly kind: 'skip'; readonly why: 'no-route' | 'empty' | Progress };

/** Asks how far an object came in a flow. Without `only`, it need only tell what is running. */
export type ProgressOf = (object: ListedObject, flowVersion: string, sourcePath: string) => Progress;

/** Nothing for an object that the filters leave out; one choice for each route that takes it otherwise. */
export function choose(object: ListedObject, rules: ReplayRules, progressOf: ProgressOf): readonly Choice[] {
  const { key, lastModified, size } = object;
  const wanted = key.endsWith(rules.suffix) && lastModified >= rules.since && lastModified <= rules.until;
  const isUnwanted = rules.routes.some(({ message }) => isIgnored(key, message.ignore ?? [])); // by the settings of the stack
  if (!wanted || isUnwanted || isFolder(object)) return [];
  const taking = rules.routes.filter((route) => takes(route, key));
  if (taking.length > 0) {
    return taking
      .filter((route) => !ignores(route, object))
      .map(({ message }) =>
        // Without an arrival *Start run* would not refuse it.
        size === 0 && message.empty_files !== 'run'
          ? { kind: 'skip', why: 'empty' }
          : chooseFor(object, withoutArrival(message), rules, progressOf),
      );
  }
  if (rules.flowVersion === undefined) return [{ kind: 'skip', why: 'no-route' }];
  return [chooseFor(object, { flow_version: rules.flowVersion }, rules, progressOf)];
}

type Common = Omit<ReturnType<typeof withoutArrival>, 'route'> & { readonly route?: string };

function chooseFor(
  object: ListedObject,
  { source_path: template, ...common }: Common,
  rules: ReplayRules,
  progressOf: ProgressOf,
): Choice {
  const { id, force, reason, requestedBy } = rules;
  const source_path = renderSourcePath(template ?? DEFAULT_SOURCE_PATH, object);
  const flow_version = rules.flowVersion ?? common.flow_version;
  const progress = progressOf(object, flow_version, source_path);
  if (!isWanted(progress, rules.only)) return { kind: 'skip', why: progress };
  const input = parseStartRunInput({
    ...common,
    flow_version,
    source_path,
    when_already_processed: whenAlreadyProcessed(rules.only === undefined ? undefined : progress, common),
    ...(force && { force_rerun: true }),
    ...(reason !== undefined && { reason }),
    requested_by: requestedBy,
  });
  const name = executionName({ ...object, flow_version, source_path, sequencer: `replay ${id}` });
  return { kind: 'start', execution: { name, input }, progress: rules.only === undefined ? 'not-looked-up' : progress };
}

/** What is running is never started again: it would be a second run beside the first. */
function isWanted(progress: Progress, only: Only | undefined): boolean {
  switch (only) {
    case undefined:
      return progress !== 'running';
    case 'not-succeeded':
      return progress === 'never-seen' || progress === 'failed';
    default:
      return progress === only;
  }
}

/**
 * A replay of thousands must not become as many alerts about files that were processed long ago. But of a file that is known
 * to have failed, Lume must not say that in silence: it would look as if it had succeeded.
 */
function whenAlreadyProcessed(progress: Progress | undefined, common: Common): WhenAlreadyProcessed {
  if (progress === 'failed') return 'alert';
  return progress === 'never-seen' ? (common.when_already_processed ?? 'alert') : 'ignore';
}
