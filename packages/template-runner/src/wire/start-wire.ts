import { buildApp } from 'fauxqs';
import type { AwsJsonHandler } from '../aws-json.ts';
import { Clock } from '../clock.ts';
import { backoff, type Outbox, openOutbox } from '../queues/outbox.ts';
import { returnAbandonedMessages } from './abandoned-receives.ts';
import { BucketNotifications } from './bucket-notifications.ts';
import { BucketVersions } from './bucket-versions.ts';
import { createResources, type WireResources } from './create-resources.ts';
import { delayMessages } from './delayed-messages.ts';
import { encodeListings } from './encoded-listings.ts';
import { openStores } from './fauxqs-internals.ts';
import { refuseForeignRequests } from './foreign-requests.ts';
import { LOOPBACK, reservePort } from './free-port.ts';
import type { HttpApp } from './http-app.ts';
import { serveJson } from './json-services.ts';
import { listInOrderOfKeys } from './listing-order.ts';
import { serveMessageMoves } from './message-moves.ts';
import { type ObjectCreated, watchObjects } from './object-created.ts';
import { watchPublish } from './publish-hooks.ts';
import { keepBodiesRaw } from './raw-bodies.ts';
import { guardS3 } from './s3-guards.ts';
import { ServiceOutages } from './service-outages.ts';
import type { Publication } from './sns-publication.ts';
import { keepDeadlinesSteady } from './steady-deadlines.ts';
import { openWireState, type WireState } from './wire-state.ts';

export interface WireOptions {
  /** Exactly this port, or 0 for any free one. Default: 4566 or the next free one. */
  readonly port?: number;
  /** Where objects, messages and subscriptions are kept across restarts. For one process at a time. */
  readonly dataDir: string;
  /** Other services of the JSON protocol on the same port, by the prefix of their `X-Amz-Target`. */
  readonly services?: Readonly<Record<string, AwsJsonHandler>>;
  /** Measures the delay of messages. Default: real time. */
  readonly clock?: Clock;
  /** Adds services that do not speak the JSON protocol. */
  readonly serve?: (app: HttpApp) => void;
  /** Called at least once for each new object in a bucket that reports to EventBridge; retried if it throws, and by the next run. */
  readonly onObjectCreated?: (object: ObjectCreated) => void | Promise<void>;
  /** Called at least once, in the same way, for each message that a topic accepted. Queues already have it. */
  readonly onPublish?: (publication: Publication) => void | Promise<void>;
  /** Called for errors of the two hooks above, and for those that were answered with 500. Default: `console.error`. */
  readonly onError?: (error: unknown) => void;
}

interface Wire {
  /** For `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  readonly port: number;
  readonly outages: ServiceOutages;
  /**
   * Creates and updates the buckets, queues, topics and subscriptions of the template, and keeps other ones. Then delivers
   * what an earlier run left for the hooks.
   */
  createFrom(template: WireResources): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Serves S3, SQS, SNS and the given services on one port of 127.0.0.1.
 * @throws {PortInUseError}
 * @throws {DataDirectoryInUseError}
 */
export async function startWire(options: WireOptions): Promise<Wire> {
  // Closed in reverse order: when the start fails, or by `stop`.
  await using open = new AsyncDisposableStack();
  const state = open.adopt(openWireState(options.dataDir), ({ close }) => close());
  const { port, release } = open.adopt(await reservePort(options.port), (reserved) => reserved.release());
  const endpoint = `http://${LOOPBACK}:${port}`;
  const stores = open.adopt(await openStores(options.dataDir, endpoint), ({ close }) => close());
  const objects = outbox(state, 'objects', options.onObjectCreated, options.onError);
  const publications = outbox(state, 'publications', options.onPublish, options.onError);

  const app = buildApp({ logger: false, stores });
  open.defer(async () => void (await app.close()));
  open.defer(objects.stop);
  open.defer(publications.stop);
  refuseForeignRequests(app);
  keepBodiesRaw(app);
  const outages = new ServiceOutages();
  outages.serve(app);
  returnAbandonedMessages(app, stores.sqsStore);
  keepDeadlinesSteady(stores.sqsStore);
  open.defer(delayMessages(stores.sqsStore, options.clock ?? new Clock()));
  listInOrderOfKeys(stores.s3Store);
  encodeListings(app);
  serveMessageMoves(app, stores.sqsStore);
  const notifications = new BucketNotifications();
  notifications.serve(app, stores.s3Store);
  const versions = new BucketVersions();
  versions.serve(app, stores.s3Store);
  guardS3(app, stores.s3Store, options.onError ?? console.error);
  options.serve?.(app);
  serveJson(app, options.services ?? {});
  watchObjects(app, stores.s3Store, state.nextSequencer, versions, (object) => {
    if (notifications.reportsToEventBridge(object.bucket)) objects.add(object);
  });
  watchPublish(app, publications.add);
  await release();
  await app.listen({ port, host: LOOPBACK });

  const running = open.move();
  return {
    endpoint,
    port,
    outages,
    async createFrom(template) {
      for (const { name, eventBridgeEnabled, versioned = false } of template.buckets) {
        notifications.set(name, eventBridgeEnabled);
        versions.set(name, versioned);
      }
      await createResources(endpoint, template);
      objects.resume();
      publications.resume();
    },
    stop: () => running.disposeAsync(),
  };
}

function outbox<Item>(
  { db }: WireState,
  name: string,
  deliver: (item: Item) => void | Promise<void> = () => {},
  onError: (error: unknown) => void = console.error,
): Outbox<Item> {
  const delayMs = backoff(500, 30_000);
  return openOutbox<Item>({
    db,
    name,
    deliver,
    retryDelayMs(failedAttempts, error) {
      onError(error);
      return delayMs(failedAttempts);
    },
  });
}
