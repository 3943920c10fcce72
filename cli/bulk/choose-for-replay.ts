import { isFolder } from '../../functions/arrivals/arrival-message.ts';
import { executionName } from '../../functions/arrivals/execution-name.ts';
import type { WhenAlreadyProcessed } from '../../functions/arrivals/field-schemas.ts';
import { isIgnored } from '../../functions/arrivals/ignored-keys.ts';
import { DEFAULT_SOURCE_PATH, needsVersion, renderSourcePath } from '../../functions/arrivals/source-path.ts';
import { InvalidWorkflowInputError, parseStartRunInput } from '../../functions/arrivals/workflow-input.ts';
import type { ListedObject, VersionOf } from '../../functions/aws/object-listing.ts';
import { MAX_ATTEMPTS_LIMIT } from '../../functions/polling/attempts-limit.ts';
import { type DeployedRoute, ignores, takes, withoutArrival } from '../../functions/reconciliation/deployed-route.ts';
import type { FileState } from '../run-state/file-state.ts';
import type { RunEnd } from '../run-state/run-end.ts';
import { followerOf } from '../run-state/run-follower.ts';
import type { Choice, SkippedChoice } from './bulk-choice.ts';

export const ONLY = ['not-succeeded', 'failed', 'never-seen'] as const;
export type Only = (typeof ONLY)[number];

/** Which objects are replayed, and how. */
export interface ReplayRules {
  /** Part of each execution's name, so that one replay never starts an object twice. */
  readonly id: string;
  readonly since: Date;
  readonly until: Date;
  readonly suffix: string;
  readonly only?: Only;
  readonly routes: readonly DeployedRoute[];
  /** For routes whose source path has the version id. */
  readonly versionOf: VersionOf;
  /** For objects that match no route. */
  readonly flowVersion?: string;
  readonly reason?: string;
  readonly force: boolean;
  /** The user has checked in Lume that uncertain starts have no run. */
  readonly includeUncertain: boolean;
  readonly requestedBy: string;
}

/** Resolves the state of an object in a flow. */
export type FileStateOf = (object: ListedObject, flowVersion: string, sourcePath: string) => Promise<FileState>;

/** One choice for each matching route; empty if the filters exclude the object. */
export async function chooseForReplay(
  object: ListedObject,
  rules: ReplayRules,
  fileStateOf: FileStateOf,
): Promise<readonly Choice[]> {
  const { key, lastModified, size } = object;
  // In any Unicode normal form.
  const wanted =
    key.normalize().endsWith(rules.suffix.normalize()) && lastModified >= rules.since && lastModified <= rules.until;
  const isUnwanted = rules.routes.some(({ message }) => isIgnored(key, message.ignore ?? [])); // the `ignore` setting of the stack
  if (!wanted || isUnwanted || isFolder(object)) return [];
  const source_path = renderSourcePath(DEFAULT_SOURCE_PATH, object);
  const taking = rules.routes.filter((route) => takes(route, key));
  if (taking.length > 0) {
    const choices = taking
      .filter((route) => !ignores(route, object))
      .map(({ message }) =>
        // *Start run* refuses empty files by the arrival, which a replay does not have.
        size === 0 && message.empty_files !== 'run'
          ? [{ kind: 'skip', why: 'empty', flow_version: message.flow_version, source_path } satisfies SkippedChoice]
          : chooseForFlow(object, withoutArrival(message), rules, fileStateOf),
      );
    return (await Promise.all(choices)).flat();
  }
  if (rules.flowVersion === undefined) return [{ kind: 'skip', why: 'no-route', flow_version: null, source_path }];
  return chooseForFlow(object, { flow_version: rules.flowVersion }, rules, fileStateOf);
}

type Common = Omit<ReturnType<typeof withoutArrival>, 'route'> & { readonly route?: string };

async function chooseForFlow(
  object: ListedObject,
  { source_path: template, ...common }: Common,
  rules: ReplayRules,
  fileStateOf: FileStateOf,
): Promise<readonly Choice[]> {
  const flow_version = rules.flowVersion ?? common.flow_version;
  const source_path = await sourcePathOf(object, template, rules);
  if (source_path === undefined) {
    return [{ kind: 'skip', why: 'no-path', flow_version, source_path: renderSourcePath(DEFAULT_SOURCE_PATH, object) }];
  }
  const state = await fileStateOf(object, flow_version, source_path);
  const action = actionFor(state, rules);
  if (action === 'leave out') {
    const because_of = state.kind === 'uncertain' ? { because_of: state.execution } : {};
    return [{ kind: 'skip', why: state.kind, flow_version, source_path, ...because_of } satisfies SkippedChoice];
  }
  if (action === 'follow')
    return state.kind === 'unwatched' ? state.runs.flatMap((end) => followChoices(end, rules)) : [];
  const { id, force, reason, requestedBy } = rules;
  const input = parseStartRunInput({
    ...common,
    flow_version,
    source_path,
    when_already_processed: whenAlreadyProcessed(state, rules, common),
    ...(force && { force_rerun: true }),
    ...(reason !== undefined && { reason }),
    requested_by: requestedBy,
  });
  const name = executionName({ ...object, flow_version, source_path, sequencer: `replay ${id}` });
  return [{ kind: 'start', execution: { name, input }, state: state.kind }];
}

/** Undefined if the route's template cannot make one of the object. */
async function sourcePathOf(
  object: ListedObject,
  template = DEFAULT_SOURCE_PATH,
  { versionOf }: Pick<ReplayRules, 'versionOf'>,
): Promise<string | undefined> {
  const version = needsVersion(template) ? await versionOf(object) : undefined;
  try {
    return renderSourcePath(template, { ...object, ...(version !== undefined && { version }) });
  } catch (error) {
    if (error instanceof InvalidWorkflowInputError) return undefined;
    throw error;
  }
}

function followChoices(end: RunEnd, { id, reason, requestedBy }: ReplayRules): readonly Choice[] {
  const { run_id } = end;
  if (run_id === null) return [];
  const why = reason === undefined ? {} : { reason };
  const request = { id, maxAttempts: MAX_ATTEMPTS_LIMIT, requestedBy, ...why };
  return [{ kind: 'follow', run_id, execution: followerOf({ ...end, run_id }, request) }];
}

/**
 * Never starts a second run beside one that is or may be running, forced or not: a running one is skipped, an unwatched
 * one is followed.
 */
function actionFor(
  { kind }: FileState,
  { only, force, includeUncertain }: ReplayRules,
): 'start' | 'follow' | 'leave out' {
  const wanted = (...by: readonly (Only | undefined)[]) => (by.includes(only) ? 'start' : 'leave out');
  switch (kind) {
    case 'running':
      return 'leave out';
    case 'never-seen':
      return wanted(undefined, 'not-succeeded', 'never-seen');
    case 'succeeded':
      return wanted(undefined);
    case 'failed':
      return wanted(undefined, 'not-succeeded', 'failed');
    case 'already-processed': // without --force Lume refuses it again
      return force ? wanted(undefined, 'not-succeeded', 'failed') : wanted(undefined);
    case 'uncertain':
      return includeUncertain ? wanted(undefined, 'not-succeeded', 'failed') : 'leave out';
    case 'unwatched':
      return only === 'never-seen' ? 'leave out' : 'follow';
  }
}

/**
 * A replay of thousands of processed files must not send thousands of alerts. But for a file known to have failed, a
 * silent refusal would look like success.
 */
function whenAlreadyProcessed({ kind }: FileState, { only }: ReplayRules, common: Common): WhenAlreadyProcessed {
  if (kind === 'uncertain') return 'alert'; // a refusal means that the uncertain start did reach Lume
  if (only === undefined) return 'ignore';
  if (kind === 'never-seen') return common.when_already_processed ?? 'alert';
  return 'alert';
}
