import type { S3Client } from '@aws-sdk/client-s3';
import { isNamedLike, markIn } from '../../functions/arrivals/execution-name.ts';
import { isAccessDenied } from '../aws/aws-error.ts';
import type { Session } from '../session.ts';
import type { ExecutionMatcher } from './execution-search.ts';
import { type ArchivedReport, reportsOf } from './reports-of-run.ts';

interface RunFacts {
  readonly reports: readonly ArchivedReport[];
  /** Matches its executions. */
  readonly matcher: ExecutionMatcher;
}

/** Reads the archived reports of a run, and how to find its executions: their names do not have the run id. */
export async function runFacts(
  runId: string,
  s3: S3Client,
  archiveBucket: string,
  session: Session,
): Promise<RunFacts> {
  const matches: ExecutionMatcher['matches'] = ({ run_id }) => run_id === runId;
  const reports = await readable(reportsOf(s3, archiveBucket, runId), session);
  if (reports === undefined) return { reports: [], matcher: { isCandidate: () => true, matches } };
  const paths = reports.map(({ source_path }) => source_path); // null if it was watched by its id alone
  return {
    reports,
    matcher: {
      isCertain:
        reports.length === 0 ? undefined : (listed) => reports.some((each) => each.execution === listed.executionArn),
      // Manual, without a report, or about the same file. Succeeded executions have a report, and so have failed ones
      // unless writing it failed.
      isCandidate: ({ name = '', status }) =>
        markIn(name) === undefined ||
        (status !== 'SUCCEEDED' && (status !== 'FAILED' || reports.length === 0)) ||
        paths.some((path) => path === null || isNamedLike(name, path)),
      matches,
    },
  };
}

/** Matches executions that follow a run; running ones have no report yet. */
export function followersMatcher(runId: string): ExecutionMatcher {
  return { isCandidate: () => true, matches: ({ run_id }) => run_id === runId };
}

async function readable<T>(reports: Promise<T>, session: Session): Promise<T | undefined> {
  try {
    return await reports;
  } catch (error) {
    if (!isAccessDenied(error)) throw error;
    session.tell(`Reports could not be read: ${(error as Error).message}`);
    return undefined;
  }
}
