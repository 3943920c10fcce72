import type { FileSubject, Subject } from '../arguments/subject-argument.ts';
import type { Clients as AllClients } from '../aws/aws-clients.ts';
import { isAccessDenied } from '../aws/aws-error.ts';
import type { StoredVersion } from '../aws/object-versions.ts';
import { uriOf } from '../aws/s3-uri.ts';
import { DEAD_LETTER_QUEUES, type DeadLetter } from '../dead-letters/dead-letter.ts';
import { queueInfo, readDeadLetters } from '../dead-letters/read-dead-letters.ts';
import { type Deployment, urlsOf } from '../deployment.ts';
import type { ExecutionMatcher } from '../executions/execution-search.ts';
import { fileFacts } from '../executions/file-facts.ts';
import type { ArchivedReport } from '../executions/reports-of-run.ts';
import { runFacts } from '../executions/run-facts.ts';
import type { NoRouteReason } from '../routes/no-route-reason.ts';
import type { Session } from '../session.ts';

const MAX_DEAD_LETTERS = 50;

/** What is known apart from executions, and how to find those. */
export interface SubjectFacts {
  readonly uri?: string;
  readonly versions: readonly StoredVersion[];
  readonly noRouteReason?: NoRouteReason;
  readonly deadLetters: readonly DeadLetter[];
  readonly reports: readonly ArchivedReport[];
  readonly matcher: ExecutionMatcher;
}

type Clients = Pick<AllClients, 'parameters' | 'queues' | 's3'>;

export async function factsOf(
  subject: Exclude<Subject, { kind: 'execution' }>,
  clients: Clients,
  deployment: Deployment,
  session: Session,
): Promise<SubjectFacts> {
  if (subject.kind === 'file') return factsOfFile(subject, clients, deployment, session);
  return {
    versions: [],
    deadLetters: [],
    ...(await runFacts(subject.runId, clients.s3, deployment.archiveBucket, session)),
  };
}

async function factsOfFile(
  subject: FileSubject,
  clients: Clients,
  deployment: Deployment,
  session: Session,
): Promise<SubjectFacts> {
  const { versions, noRouteReason, matcher } = await fileFacts(subject, clients, deployment);
  const deadLetters = await deadLettersAbout(subject.paths, clients.queues, deployment, session);
  const isFile = subject.isObject || versions.length > 0; // otherwise it may not be a file
  // Without an object it may be a batch.
  const notNoticed = versions.length > 0 && noRouteReason !== undefined && { noRouteReason };
  return { ...(isFile && { uri: uriOf(subject.object) }), ...notNoticed, versions, deadLetters, reports: [], matcher };
}

async function deadLettersAbout(
  paths: readonly string[],
  queues: Clients['queues'],
  deployment: Deployment,
  session: Session,
): Promise<readonly DeadLetter[]> {
  const deadLetters: DeadLetter[] = [];
  try {
    for (const name of DEAD_LETTER_QUEUES) {
      const url = urlsOf(deployment)[name];
      const { total } = await queueInfo(queues, url);
      if (total > 0) deadLetters.push(...(await readDeadLetters(queues, name, url, Math.min(MAX_DEAD_LETTERS, total))));
    }
  } catch (error) {
    if (!isAccessDenied(error)) throw error;
    session.tell(`Dead letters could not be read: ${(error as Error).message}`);
  }
  return deadLetters.filter(({ file }) => file !== null && paths.includes(file));
}
