import type { SFNClient } from '@aws-sdk/client-sfn';
import { executionArn } from '../../functions/reports/execution-links.ts';
import { CliError } from '../errors.ts';
import { isOfRunAlone } from '../executions/about-file.ts';
import { asFarAsLooked, type Rules, Search, type SearchFor } from '../executions/search.ts';
import type { SeenExecution } from '../executions/seen-execution.ts';
import { runEndOf } from '../following/looks.ts';
import { lostSight, sawTheEnd } from '../following/run-end.ts';
import { judged, type Standing } from '../following/standing.ts';
import { adoptCommand, type DeploymentOptions, watchCommand } from '../same-deployment.ts';
import type { Session } from '../session.ts';

export interface BesideOptions extends DeploymentOptions {
  readonly lookedInLume: boolean;
}

/**
 * Refuses where an execution of the same file is going on, or where its run may be for all that is known.
 * @returns what is to be said before it is started all the same, because somebody has looked in Lume.
 * @throws {CliError} naming the run, and the command that follows it.
 */
export async function refuseBeside(
  sfn: SFNClient,
  stateMachineArn: string,
  rules: Rules & Pick<SearchFor, 'since'>,
  options: BesideOptions,
  session: Session,
): Promise<readonly string[]> {
  const running = new Search(sfn, { ...rules, stateMachineArn, status: 'RUNNING' });
  const alone: SeenExecution[] = [];
  for await (const seen of running) {
    if (!isOfRunAlone(seen)) throw goingOn(seen, options);
    alone.push(seen);
  }
  const search = new Search(sfn, { ...rules, stateMachineArn });
  const standing = await standingIn(search, alone);
  if (search.gaveUpAfter !== undefined) session.tell(`None is known to run for it${asFarAsLooked(search)}.`);
  const follower = alone.find(({ run_id }) => standing.kind === 'unwatched' && standing.runs[0]?.run_id === run_id);
  if (follower !== undefined) throw goingOn(follower, options);

  const doubt = doubtOf(standing, stateMachineArn, options);
  if (doubt === undefined) return [];
  if (options.lookedInLume) return [doubt, 'A second run beside it delivers rows twice.'];
  throw new CliError([
    doubt,
    'Nothing was started. Where Lume shows that no run of it is going on, repeat this with --looked-in-lume.',
  ]);
}

/** By the newest executions, back to the first that saw a run end, and all that follow a run that they have in common. */
async function standingIn(search: Search, alone: readonly SeenExecution[]): Promise<Standing> {
  const about: SeenExecution[] = [];
  const ofRuns: SeenExecution[] = [...alone];
  for await (const seen of search) {
    if (isOfRunAlone(seen)) ofRuns.push(seen);
    else {
      about.push(seen);
      if (sawTheEnd(seen) || seen.outcome === 'IGNORED') break;
    }
  }
  const runs = new Set(about.filter(lostSight).map(({ run_id }) => run_id));
  const ends = [...about, ...ofRuns.filter(({ outcome, run_id }) => outcome !== 'RUNNING' && runs.has(run_id))];
  if (ends.length === 0) return { kind: 'never-seen' };
  return judged(ends.map(runEndOf).sort((a, b) => b.started_at.localeCompare(a.started_at)));
}

function goingOn({ execution, name, started_at, run_id }: SeenExecution, options: DeploymentOptions): CliError {
  const what = run_id === null ? '' : `, and follows run ${run_id}`;
  return new CliError([
    `${name} is running for it since ${started_at}${what}. Follow that one: ${watchCommand(execution, options)}`,
    'Nothing was started: a second run beside it can deliver rows twice.',
  ]);
}

function doubtOf(standing: Standing, stateMachineArn: string, options: DeploymentOptions): string | undefined {
  if (standing.kind === 'unwatched') {
    const [end] = standing.runs;
    const run = end?.run_id ?? '';
    return `Run ${run} was started for it, and nobody saw it end: ${end?.name} ended as ${end?.outcome}. Follow it: ${adoptCommand(run, options)}`;
  }
  if (standing.kind !== 'uncertain') return undefined;
  const arn = executionArn(stateMachineArn, standing.execution);
  return `A run of it may be going on that is not known here: see the alert about ${standing.execution}, and look in Lume. ${watchCommand(arn, options)}`;
}
