import { isNamedLike, markIn, objectMark } from '../../functions/arrivals/execution-name.ts';
import { deployedRoutes } from '../../functions/reconciliation/deployed-routes.ts';
import type { Clients as AllClients } from '../clients.ts';
import { type Letter, STUCK_QUEUES } from '../dead-letters/letter.ts';
import { queueAt, readLetters } from '../dead-letters/read-letters.ts';
import type { Deployment } from '../deployment.ts';
import { isDenied } from '../errors.ts';
import { tell } from '../output.ts';
import type { Search } from './find-executions.ts';
import { type FoundReport, reportsOf } from './find-report.ts';
import { type StoredVersion, storedVersions } from './object-versions.ts';
import type { Question } from './question.ts';

const MAX_LETTERS = 50;

/** What is known of it beside its executions, and how those are found. */
export interface Known {
  readonly uri?: string;
  readonly versions: readonly StoredVersion[];
  readonly letters: readonly Letter[];
  readonly reports: readonly FoundReport[];
  readonly search: Omit<Search, 'stateMachineArn' | 'since' | 'limit'>;
}

type Clients = Pick<AllClients, 'events' | 'queues' | 's3'>;

export function knownOf(question: Question, clients: Clients, deployment: Deployment): Promise<Known> {
  return question.kind === 'file' ? ofFile(question, clients, deployment) : ofRun(question.runId, clients, deployment);
}

async function ofFile(
  { object: { bucket, key }, paths }: Extract<Question, { kind: 'file' }>,
  { s3, events, queues }: Clients,
  deployment: Deployment,
): Promise<Known> {
  const versions = await storedVersions(s3, bucket, key);
  const routes = await deployedRoutes(events, deployment.stackName);
  const flows = new Set(routes.map(({ message }) => message.flow_version));
  const marks = new Set(
    versions.flatMap(({ etag }) => [...flows].map((flow) => objectMark(flow, { bucket, key, etag }))),
  );
  return {
    ...((paths.length === 1 || versions.length > 0) && { uri: `s3://${bucket}/${key}` }), // else it may be no file at all
    versions,
    letters: await lettersAbout(paths, queues, deployment),
    reports: [],
    search: {
      isSure: ({ name = '' }) => marks.has(markIn(name) ?? ''),
      // By hand, or about another content under this name.
      mayBe: ({ name = '' }) => markIn(name) === undefined || isNamedLike(name, key),
      isMeant: ({ source_path, file }) => paths.includes(source_path ?? '') || paths.includes(file ?? ''),
    },
  };
}

/** Statuses of executions that may follow a run of which no report tells. */
const WITHOUT_REPORT: readonly string[] = ['RUNNING', 'PENDING_REDRIVE', 'TIMED_OUT', 'ABORTED'];

/** An execution names its run only within: the reports lead to it, and to the file, whose other executions it may be. */
async function ofRun(runId: string, { s3 }: Clients, { archiveBucket }: Deployment): Promise<Known> {
  const reports = await reportsOf(s3, archiveBucket, runId);
  const paths = reports.map(({ source_path }) => source_path); // null where it was watched by its id alone
  return {
    versions: [],
    letters: [],
    reports,
    search: {
      isSure: ({ executionArn }) => reports.some(({ execution }) => execution === executionArn),
      mayBe: ({ name = '', status = '' }) =>
        markIn(name) === undefined ||
        WITHOUT_REPORT.includes(status) ||
        paths.some((path) => path === null || isNamedLike(name, path)),
      isMeant: ({ run_id }) => run_id === runId,
    },
  };
}

async function lettersAbout(
  paths: readonly string[],
  queues: Clients['queues'],
  { deadLettersUrl, failedNotificationsUrl }: Deployment,
): Promise<readonly Letter[]> {
  const urls = { arrivals: deadLettersUrl, notifications: failedNotificationsUrl };
  const letters: Letter[] = [];
  try {
    for (const name of STUCK_QUEUES) {
      const { total } = await queueAt(queues, urls[name]);
      if (total > 0) letters.push(...(await readLetters(queues, name, urls[name], Math.min(MAX_LETTERS, total))));
    }
  } catch (error) {
    if (!isDenied(error)) throw error;
    tell(`Dead letters could not be looked at: ${(error as Error).message}`);
  }
  return letters.filter(({ file }) => file !== null && paths.includes(file));
}
