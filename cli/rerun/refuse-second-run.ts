import type { SFNClient } from '@aws-sdk/client-sfn';
import { executionArn } from '../../functions/reports/execution-links.ts';
import type { DeploymentOptions } from '../arguments/deployment-options.ts';
import { adoptCommand, watchCommand } from '../arguments/suggested-commands.ts';
import { CliError } from '../cli-error.ts';
import type { ExecutionDetails } from '../executions/execution-details.ts';
import {
  type ExecutionMatcher,
  ExecutionSearch,
  type SearchOptions,
  searchLimitNote,
} from '../executions/execution-search.ts';
import { type FileState, fileStateFrom } from '../run-state/file-state.ts';
import { hasSeenEnd, hasUnknownEnd } from '../run-state/run-end.ts';
import { runEndOf } from '../run-state/run-end-reader.ts';
import type { Session } from '../session.ts';
import { hasRunIdOnly } from './competing-executions.ts';

interface SecondRunOptions extends DeploymentOptions {
  readonly lookedInLume: boolean;
}

/**
 * Refuses a rerun while an execution of the same file is running, or its run may be.
 * @returns what to confirm if the user has checked in Lume.
 * @throws {CliError} names the run and the command that follows it.
 */
export async function refuseSecondRun(
  sfn: SFNClient,
  stateMachineArn: string,
  matcher: ExecutionMatcher & Pick<SearchOptions, 'since'>,
  options: SecondRunOptions,
  session: Session,
): Promise<readonly string[]> {
  const running = new ExecutionSearch(sfn, { ...matcher, stateMachineArn, status: 'RUNNING' });
  const alone: ExecutionDetails[] = [];
  for await (const seen of running) {
    if (!hasRunIdOnly(seen)) throw goingOn(seen, options);
    alone.push(seen);
  }
  const search = new ExecutionSearch(sfn, { ...matcher, stateMachineArn });
  const state = await stateFrom(search, alone);
  if (search.truncatedAfter !== undefined) session.tell(`None is known to run for it${searchLimitNote(search)}.`);
  const follower = alone.find(({ run_id }) => state.kind === 'unwatched' && state.runs[0]?.run_id === run_id);
  if (follower !== undefined) throw goingOn(follower, options);

  const doubt = doubtAbout(state, stateMachineArn, options);
  if (doubt === undefined) return [];
  if (options.lookedInLume) return [doubt, 'A second run beside it delivers rows twice.'];
  throw new CliError([
    doubt,
    'Nothing was started. Where Lume shows that no run of it is going on, repeat this with --looked-in-lume.',
  ]);
}

/** Reads executions newest first, up to one that saw its run end, and the executions that follow the same runs. */
async function stateFrom(search: ExecutionSearch, alone: readonly ExecutionDetails[]): Promise<FileState> {
  const about: ExecutionDetails[] = [];
  const ofRuns: ExecutionDetails[] = [...alone];
  for await (const seen of search) {
    if (hasRunIdOnly(seen)) ofRuns.push(seen);
    else {
      about.push(seen);
      if (hasSeenEnd(seen) || seen.outcome === 'IGNORED') break;
    }
  }
  const runs = new Set(about.filter(hasUnknownEnd).map(({ run_id }) => run_id));
  const ends = [...about, ...ofRuns.filter(({ outcome, run_id }) => outcome !== 'RUNNING' && runs.has(run_id))];
  if (ends.length === 0) return { kind: 'never-seen' };
  return fileStateFrom(ends.map(runEndOf).sort((a, b) => b.started_at.localeCompare(a.started_at)));
}

function goingOn({ execution, name, started_at, run_id }: ExecutionDetails, options: DeploymentOptions): CliError {
  const what = run_id === null ? '' : `, and follows run ${run_id}`;
  return new CliError([
    `${name} is running for it since ${started_at}${what}. Follow that one: ${watchCommand(execution, options)}`,
    'Nothing was started: a second run beside it can deliver rows twice.',
  ]);
}

function doubtAbout(state: FileState, stateMachineArn: string, options: DeploymentOptions): string | undefined {
  if (state.kind === 'unwatched') {
    const [end] = state.runs;
    const run = end?.run_id ?? '';
    return `Run ${run} was started for it, and nobody saw it end: ${end?.name} ended as ${end?.outcome}. Follow it: ${adoptCommand(run, options)}`;
  }
  if (state.kind !== 'uncertain') return undefined;
  const arn = executionArn(stateMachineArn, state.execution);
  return `A run of it may be going on that is not known here: see the alert about ${state.execution}, and look in Lume. ${watchCommand(arn, options)}`;
}
