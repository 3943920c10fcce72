import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { BuildAppOptions, MessageAttributeValue } from 'fauxqs';
import { type FauxqsS3, keepPartsInFiles } from './multipart-files.ts';

/**
 * The only file that imports what fauxqs does not export: its stores, their persistence and its filter policies. Internals
 * change without notice, so the version is checked.
 */
const PINNED_VERSION = '2.4.1';

/** Thrown at the start if another version of fauxqs is installed than the one this file is written for. */
class FauxqsVersionError extends Error {
  override readonly name = 'FauxqsVersionError';

  constructor(installed: string) {
    super(`fauxqs ${installed} is installed, but template-runner needs ${PINNED_VERSION}: run npm ci.`);
  }
}

export type Stores = NonNullable<BuildAppOptions['stores']>;
type Persistence = NonNullable<Stores['sqsStore']['persistence']>;

type FilterPolicy = Readonly<Record<string, unknown>>;
export type MessageAttributes = Readonly<Record<string, MessageAttributeValue>>;

interface DurableStores extends Stores {
  close(): void;
}

const dist = new URL('./', import.meta.resolve('fauxqs'));

async function internal<Module>(path: string): Promise<Module> {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', dist), 'utf8')) as { version: string };
  if (version !== PINNED_VERSION) throw new FauxqsVersionError(version);
  return (await import(new URL(path, dist).href)) as Module;
}

/** Opens the stores of S3, SQS and SNS, with everything that earlier runs left in `dataDir`. */
export async function openStores(dataDir: string, endpoint: string): Promise<DurableStores> {
  const [sqs, sns, s3, persistence, errors, checksums] = await Promise.all([
    internal<{ SqsStore: new () => Stores['sqsStore'] }>('sqs/sqsStore.js'),
    internal<{ SnsStore: new () => Stores['snsStore'] }>('sns/snsStore.js'),
    internal<{ S3Store: new () => Stores['s3Store'] }>('s3/s3Store.js'),
    internal<{ PersistenceManager: new (dataDir: string) => Persistence }>('persistence.js'),
    internal<Pick<FauxqsS3, 'S3Error'>>('common/errors.js'),
    internal<Pick<FauxqsS3, 'computeCompositeChecksum'>>('s3/checksum.js'),
    allowEveryCharacterOfSqs(),
  ]);
  const stores = { sqsStore: new sqs.SqsStore(), snsStore: new sns.SnsStore(), s3Store: new s3.S3Store() };
  // Without a host, the store takes the host of a queue's URL from the request that creates it.
  stores.sqsStore.host = '';

  const manager = new persistence.PersistenceManager(dataDir);
  const { db } = manager as unknown as { readonly db: DatabaseSync };
  // Writes survive the end of the process; a power failure may lose the last ones.
  db.exec('PRAGMA synchronous = NORMAL');
  moveQueues(db, endpoint);
  releaseMessages(db);
  keepReceiveCounts(db, manager);
  const adoptFiles = keepPartsInFiles(
    {
      store: stores.s3Store,
      manager: manager as unknown as FauxqsS3['manager'],
      db,
      S3Error: errors.S3Error,
      computeCompositeChecksum: checksums.computeCompositeChecksum,
    },
    join(dataDir, 'parts'),
  );
  // Loaded before the persistence is set, or each loaded row would be written again.
  manager.load(stores.sqsStore, stores.snsStore, stores.s3Store);
  for (const store of Object.values(stores)) store.persistence = manager;
  for (const queue of stores.sqsStore.allQueues()) queue.persistence = manager;
  adoptFiles();

  return { ...stores, close: () => manager.close() };
}

/** Queue URLs contain the port, which can change with each run. */
function moveQueues(db: DatabaseSync, endpoint: string): void {
  db.prepare("UPDATE sqs_queues SET url = ? || '/000000000000/' || name").run(endpoint);
}

/** fauxqs refuses characters above U+FFFF, such as emoji, which SQS accepts. */
async function allowEveryCharacterOfSqs(): Promise<void> {
  const { INVALID_MESSAGE_BODY_CHAR } = await internal<{ INVALID_MESSAGE_BODY_CHAR: RegExp }>('sqs/sqsTypes.js');
  const invalid = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
  INVALID_MESSAGE_BODY_CHAR.test = (body) => invalid.test(body);
}

/** The receivers of the last run are gone, so there is no reason to wait for the visibility timeouts. */
function releaseMessages(db: DatabaseSync): void {
  db.exec('UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL');
}

/** fauxqs writes NULL to a NOT NULL column for a visibility timeout of 0, and so loses the message. */
function keepReceiveCounts(db: DatabaseSync, manager: Persistence): void {
  const ready = db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  manager.updateMessageReady = (messageId: string) => void ready.run(messageId);
}

export interface FilterPolicies {
  matchesFilterPolicy(policy: FilterPolicy, attributes: MessageAttributes): boolean;
}

/** The filter policies of SNS, as fauxqs applies them to subscribed queues. */
export function loadFilterPolicies(): Promise<FilterPolicies> {
  return internal<FilterPolicies>('sns/filter.js');
}
