import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { backoff, openOutbox } from '../queues/outbox.ts';
import type { LocalSubscription } from '../template/local-template.ts';
import { type FilterPolicies, loadFilterPolicies } from '../wire/fauxqs-internals.ts';
import type { Publication } from '../wire/sns-publication.ts';
import { PermanentDeliveryError, UnsupportedProtocolError } from './delivery-errors.ts';
import { type HttpRewrites, postNotification } from './http-delivery.ts';
import { keepNewest } from './keep-newest-files.ts';
import { type Mail, writeMail } from './mail-files.ts';
import { envelope, type Notification, notificationFor, type SnsEvent, snsEvent } from './sns-notification.ts';

export interface Undelivered {
  readonly notification: Notification;
  readonly error: unknown;
  /** The queue that the message was moved to; absent if neither the function nor the subscription has one. */
  readonly deadLetterArn?: string;
}

export interface NotificationsOptions {
  readonly subscriptions: readonly LocalSubscription[];
  /** Where pending deliveries are kept across restarts. */
  readonly dataDir: string;
  readonly mailDir: string;
  /** Invokes a function. Throws: to be retried. */
  invoke(functionArn: string, payload: SnsEvent): Promise<unknown>;
  /** The dead-letter queue of a function, if it has one. */
  readonly deadLetterOf?: (functionArn: string) => string | undefined;
  /** Sends to a dead-letter queue. */
  sendToQueue(queueArn: string, body: string): Promise<void>;
  readonly onMail?: (mail: Mail) => void;
  /** Called for each message that could not be delivered to a subscriber, after all retries. */
  readonly onUndelivered?: (undelivered: Undelivered) => void;
  readonly httpRewrites?: HttpRewrites;
  /** Divides the waits between attempts. Default: 1. */
  readonly speed?: number;
  readonly retry?: { readonly firstMs: number; readonly maxMs: number; readonly attempts: number };
}

export interface Notifications {
  /** When this returns, all deliveries of the message are stored; each is made at least once. */
  publish(publication: Publication): void;
  /** Resolves once every message has been delivered to its subscribers or given up. */
  settled(): Promise<void>;
  stop(): void;
}

/** SNS retries for minutes to weeks, depending on the protocol; too long to watch. */
const RETRY = { firstMs: 1_000, maxMs: 20_000, attempts: 5 };

/** How many mails are kept at the start. */
const MAX_MAILS = 1_000;

type Delivery = (notification: Notification, options: NotificationsOptions, signal: AbortSignal) => Promise<unknown>;

const DELIVERIES: Readonly<Record<string, Delivery>> = {
  email: async (notification, { mailDir, onMail }) => onMail?.(await writeMail(notification, mailDir)),
  https: (notification, { httpRewrites = {} }, signal) => postNotification(notification, httpRewrites, signal),
  lambda: (notification, { invoke }) => invoke(notification.subscription.endpoint, snsEvent(notification)),
};

/**
 * The part of SNS that delivers to mailboxes, web addresses and functions. The wire delivers to queues.
 * @throws {UnsupportedProtocolError}
 */
export async function startNotifications(options: NotificationsOptions): Promise<Notifications> {
  const subscriptions = options.subscriptions.filter(({ protocol }) => protocol !== 'sqs');
  for (const subscription of subscriptions) deliveryOf(subscription);
  const policies = await loadFilterPolicies();
  await keepNewest(options.mailDir, '.eml', MAX_MAILS);

  mkdirSync(options.dataDir, { recursive: true });
  const db = new DatabaseSync(join(options.dataDir, 'notifications.db'));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  const { firstMs, maxMs, attempts } = options.retry ?? RETRY;
  const { speed = 1 } = options;
  const delayMs = backoff(firstMs / speed, maxMs / speed, attempts);
  const outbox = openOutbox<Notification>({
    db,
    name: 'notifications',
    deliver: async (notification, signal) => {
      await deliveryOf(notification.subscription)(notification, options, signal);
    },
    retryDelayMs: (failed, error) => (error instanceof PermanentDeliveryError ? undefined : delayMs(failed)),
    onGivenUp: (notification, error) => giveUp(notification, error, options),
  });
  outbox.resume();

  return {
    publish(publication) {
      for (const subscription of subscriptions) {
        if (!isFor(subscription, publication, policies)) continue;
        outbox.add(notificationFor(subscription, publication));
      }
    },
    settled: () => outbox.settled(),
    stop() {
      outbox.stop();
      db.close();
    },
  };
}

/** @throws {UnsupportedProtocolError} */
export function deliveryOf({ protocol, endpoint }: LocalSubscription): Delivery {
  const delivery = Object.hasOwn(DELIVERIES, protocol) ? DELIVERIES[protocol] : undefined;
  if (!delivery) throw new UnsupportedProtocolError(`${endpoint}: the protocol ${protocol} is not supported locally.`);
  return delivery;
}

function isFor(subscription: LocalSubscription, publication: Publication, policies: FilterPolicies): boolean {
  const { topicArn, filterPolicy } = subscription;
  if (topicArn !== publication.topicArn) return false;
  return !filterPolicy || policies.matchesFilterPolicy(filterPolicy, publication.messageAttributes);
}

async function giveUp(notification: Notification, error: unknown, options: NotificationsOptions): Promise<void> {
  const dead = deadLetter(notification, options);
  if (dead !== undefined) await options.sendToQueue(dead.queueArn, JSON.stringify(dead.body));
  options.onUndelivered?.({ notification, error, ...(dead !== undefined && { deadLetterArn: dead.queueArn }) });
}

/** A function's own dead-letter queue gets the event that the function was invoked with. */
function deadLetter(notification: Notification, { deadLetterOf }: NotificationsOptions) {
  const { protocol, endpoint, redrivePolicy } = notification.subscription;
  const ofFunction = protocol === 'lambda' ? deadLetterOf?.(endpoint) : undefined;
  if (ofFunction !== undefined) return { queueArn: ofFunction, body: snsEvent(notification) };
  return redrivePolicy && { queueArn: redrivePolicy.deadLetterTargetArn, body: envelope(notification) };
}
