import type { Clients as AllClients } from '../clients.ts';
import { type Letter, STUCK_QUEUES } from '../dead-letters/letter.ts';
import { queueAt, readLetters } from '../dead-letters/read-letters.ts';
import { type Deployment, urlsOf } from '../deployment.ts';
import { isDenied } from '../errors.ts';
import { aboutFile } from '../executions/about-file.ts';
import { aboutRun } from '../executions/about-run.ts';
import type { NotTaken } from '../executions/not-taken.ts';
import type { StoredVersion } from '../executions/object-versions.ts';
import type { FoundReport } from '../executions/reports-of-run.ts';
import type { Rules } from '../executions/search.ts';
import type { FileSubject, Subject } from '../executions/subject.ts';
import { uriOf } from '../s3-uri.ts';
import type { Session } from '../session.ts';

const MAX_LETTERS = 50;

/** What is known of it beside its executions, and how those are found. */
export interface Known {
  readonly uri?: string;
  readonly versions: readonly StoredVersion[];
  readonly notTaken?: NotTaken;
  readonly letters: readonly Letter[];
  readonly reports: readonly FoundReport[];
  readonly rules: Rules;
}

type Clients = Pick<AllClients, 'queues' | 's3' | 'stacks'>;

export async function knownOf(
  subject: Exclude<Subject, { kind: 'execution' }>,
  clients: Clients,
  deployment: Deployment,
  session: Session,
): Promise<Known> {
  if (subject.kind === 'file') return knownOfFile(subject, clients, deployment, session);
  return {
    versions: [],
    letters: [],
    ...(await aboutRun(subject.runId, clients.s3, deployment.archiveBucket, session)),
  };
}

async function knownOfFile(
  subject: FileSubject,
  clients: Clients,
  deployment: Deployment,
  session: Session,
): Promise<Known> {
  const { versions, notTaken, rules } = await aboutFile(subject, clients, deployment);
  const letters = await lettersAbout(subject.paths, clients.queues, deployment, session);
  const isFile = subject.isObject || versions.length > 0; // else it may be no file at all
  // A name that no object has may be a batch's.
  const notNoticed = versions.length > 0 && notTaken !== undefined && { notTaken };
  return { ...(isFile && { uri: uriOf(subject.object) }), ...notNoticed, versions, letters, reports: [], rules };
}

async function lettersAbout(
  paths: readonly string[],
  queues: Clients['queues'],
  deployment: Deployment,
  session: Session,
): Promise<readonly Letter[]> {
  const letters: Letter[] = [];
  try {
    for (const name of STUCK_QUEUES) {
      const url = urlsOf(deployment)[name];
      if (url === undefined) continue;
      const { total } = await queueAt(queues, url);
      if (total > 0) letters.push(...(await readLetters(queues, name, url, Math.min(MAX_LETTERS, total))));
    }
  } catch (error) {
    if (!isDenied(error)) throw error;
    session.tell(`Dead letters could not be looked at: ${(error as Error).message}`);
  }
  return letters.filter(({ file }) => file !== null && paths.includes(file));
}
