import type { ExecutionListItem } from '@aws-sdk/client-sfn';
import { markIn } from '../../functions/arrivals/execution-name.ts';
import {
  type ExecutionIndex,
  type IndexedExecution,
  pathMark,
  runMark,
} from '../../functions/reconciliation/execution-index.ts';
import { isOfFlow } from '../executions/execution-filter.ts';
import type { ListedOutcome } from '../executions/listed-outcome.ts';
import { hasSeenEnd, type RunEnd } from '../run-state/run-end.ts';
import { type FollowRequest, followerOf } from '../run-state/run-follower.ts';
import type { Choice, SkippedChoice } from './bulk-choice.ts';

/** Outcomes of executions that may have left their run unwatched. */
export const ADOPTABLE = ['TIMED_OUT', 'ERROR', 'NOT_REPORTED'] as const satisfies readonly ListedOutcome[];

export interface AdoptRules extends FollowRequest {
  readonly outcomes: readonly ListedOutcome[];
  /** Executions started later are not adopted. */
  readonly until: Date;
  /** A flow version, or a flow without its version. */
  readonly flow?: string;
  readonly route?: string;
}

interface OtherExecutions {
  readonly index: Pick<ExecutionIndex, 'marked'>;
  readonly readRunEnd: (execution: Pick<IndexedExecution, 'name'>) => Promise<RunEnd | undefined>;
}

/** What adopt does about the run of one execution; empty if the execution does not match. */
export async function chooseForAdopt(
  { name = '' }: Pick<ExecutionListItem, 'name'>,
  rules: AdoptRules,
  { index, readRunEnd }: OtherExecutions,
): Promise<readonly Choice[]> {
  const end = await readRunEnd({ name });
  if (end === undefined || !matches(end, rules)) return [];
  const { run_id, flow_version, source_path } = end;
  const about = { flow_version, source_path, run_id, because_of: name };
  const leftOut = (why: SkippedChoice['why']): readonly Choice[] => [{ kind: 'skip', why, ...about }];
  if (run_id === null) return leftOut('no-run');

  const marks = [...marksOf(end), runMark(run_id)];
  const others = index.marked(...marks).filter((other) => other.name !== name);
  const ends = await Promise.all(others.map((other) => readRunEnd(other)));
  const ofTheRun = ends.filter((other) => other !== undefined && other.run_id === run_id) as readonly RunEnd[];
  if (ofTheRun.some(({ outcome }) => outcome === 'RUNNING')) return leftOut('followed-now');
  if (ofTheRun.some(hasSeenEnd)) return leftOut('end-seen');
  // Of several executions of one run, only the newest counts.
  if (ofTheRun.some((other) => other.started_at > end.started_at && matches(other, rules))) return [];
  return [{ kind: 'follow', run_id, execution: followerOf({ ...end, run_id }, rules) }];
}

function matches({ outcome, started_at, flow_version, route }: RunEnd, rules: AdoptRules): boolean {
  return (
    new Date(started_at) <= rules.until &&
    rules.outcomes.includes(outcome) &&
    isOfFlow(flow_version, rules.flow) &&
    (rules.route === undefined || route === rules.route)
  );
}

function marksOf({ name, flow_version, source_path }: RunEnd): readonly string[] {
  const mark = markIn(name);
  return [
    ...(mark === undefined ? [] : [mark]),
    ...(flow_version === null || source_path === null ? [] : [pathMark(flow_version, source_path)]),
  ];
}
