import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { BuildAppOptions, MessageAttributeValue } from 'fauxqs';
import { type FauxqsS3, keepPartsInFiles } from './part-files.ts';

/**
 * The one place that reaches behind the `exports` of fauxqs: its stores, their persistence and its filter policies are
 * what the local system needs and what the package does not hand out. Internals move without notice, so the version is
 * pinned, here too.
 */
const PINNED_VERSION = '2.4.1';

/** Thrown at start when the installed fauxqs is not the version whose internals are known. */
class FauxqsVersionError extends Error {
  override readonly name = 'FauxqsVersionError';

  constructor(installed: string) {
    super(`fauxqs ${installed} is installed, but the local system is written for ${PINNED_VERSION}: run npm ci.`);
  }
}

export type Stores = NonNullable<BuildAppOptions['stores']>;
type Persistence = NonNullable<Stores['sqsStore']['persistence']>;

export type FilterPolicy = Readonly<Record<string, unknown>>;
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

/** The stores of S3, SQS and SNS at an endpoint, with everything that an earlier run left in `dataDir`. */
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
  // Without a host of its own the store names new queues after the host that the client called.
  stores.sqsStore.host = '';

  const manager = new persistence.PersistenceManager(dataDir);
  const { db } = manager as unknown as { readonly db: DatabaseSync };
  // As all that is kept here: what is written outlives the process, and a power cut may take the last of it.
  db.exec('PRAGMA synchronous = NORMAL');
  moveQueues(db, endpoint);
  releaseMessages(db);
  keepReceiveCounts(db, manager);
  const takeUpFiles = keepPartsInFiles(
    {
      store: stores.s3Store,
      manager: manager as unknown as FauxqsS3['manager'],
      db,
      S3Error: errors.S3Error,
      computeCompositeChecksum: checksums.computeCompositeChecksum,
    },
    join(dataDir, 'parts'),
  );
  // Loading comes before the stores are told of the persistence: else each loaded row would be written again.
  manager.load(stores.sqsStore, stores.snsStore, stores.s3Store);
  for (const store of Object.values(stores)) store.persistence = manager;
  for (const queue of stores.sqsStore.allQueues()) queue.persistence = manager;
  takeUpFiles();

  return { ...stores, close: () => manager.close() };
}

/** Queue URLs carry the port of the run that created them. */
function moveQueues(db: DatabaseSync, endpoint: string): void {
  db.prepare("UPDATE sqs_queues SET url = ? || '/000000000000/' || name").run(endpoint);
}

/** fauxqs refuses the characters beyond U+FFFF, an emoji in a file name for example, which SQS takes. */
async function allowEveryCharacterOfSqs(): Promise<void> {
  const { INVALID_MESSAGE_BODY_CHAR } = await internal<{ INVALID_MESSAGE_BODY_CHAR: RegExp }>('sqs/sqsTypes.js');
  const invalid = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
  INVALID_MESSAGE_BODY_CHAR.test = (body) => invalid.test(body);
}

/** Whoever had received a message was stopped with the last run, so it need not wait for its visibility time-out. */
function releaseMessages(db: DatabaseSync): void {
  db.exec('UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL');
}

/** fauxqs writes NULL to a NOT NULL column when a message is made visible at once, and so loses the message. */
function keepReceiveCounts(db: DatabaseSync, manager: Persistence): void {
  const ready = db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  manager.updateMessageReady = (messageId: string) => void ready.run(messageId);
}

export interface FilterPolicies {
  matchesFilterPolicy(policy: FilterPolicy, attributes: MessageAttributes): boolean;
}

/** The filter policies of SNS, the same ones that fauxqs applies to the queues that subscribe. */
export function loadFilterPolicies(): Promise<FilterPolicies> {
  return internal<FilterPolicies>('sns/filter.js');
}
