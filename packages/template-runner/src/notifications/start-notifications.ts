import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { backoff, openOutbox } from '../queues/outbox.ts';
import type { LocalSubscription } from '../template/local-template.ts';
import { type FilterPolicies, loadFilterPolicies } from '../wire/fauxqs-internals.ts';
import type { Publication } from '../wire/publication.ts';
import { PermanentDeliveryError, UnsupportedProtocolError } from './errors.ts';
import { type HttpRewrites, postNotification } from './http-delivery.ts';
import { keepNewest } from './keep-newest-files.ts';
import { type Mail, writeMail } from './mail.ts';
import { envelope, type Notification, notificationFor, type SnsEvent, snsEvent } from './notification.ts';

export interface Undelivered {
  readonly notification: Notification;
  readonly error: unknown;
  /** The queue that has the message now; absent when neither the function nor the subscription names one. */
  readonly deadLetterArn?: string;
}

export interface NotificationsOptions {
  readonly subscriptions: readonly LocalSubscription[];
  /** Where due deliveries outlive the process. */
  readonly dataDir: string;
  readonly mailDir: string;
  /** Runs a function; throws for a function error, and the message is delivered again. */
  invoke(functionArn: string, payload: SnsEvent): Promise<unknown>;
  /** The queue for events that a function failed at, where it has one. */
  readonly deadLetterOf?: (functionArn: string) => string | undefined;
  /** Sends to a dead-letter queue. */
  sendToQueue(queueArn: string, body: string): Promise<void>;
  readonly onMail?: (mail: Mail) => void;
  /** Hears of each message that a subscriber did not get, whatever the retries. */
  readonly onUndelivered?: (undelivered: Undelivered) => void;
  readonly httpRewrites?: HttpRewrites;
  /** Divides the waits between attempts. Default 1. */
  readonly speed?: number;
  readonly retry?: { readonly firstMs: number; readonly maxMs: number; readonly attempts: number };
}

export interface Notifications {
  /** Every delivery that the message makes due is safe when this returns; each is made at least once. */
  publish(publication: Publication): void;
  /** Resolves as soon as every message has reached its subscribers, or was given up. */
  settled(): Promise<void>;
  stop(): void;
}

/** SNS tries for minutes to weeks, by protocol; on a laptop somebody is watching. */
const RETRY = { firstMs: 1_000, maxMs: 20_000, attempts: 5 };

/** Older mails are removed at the start; a running template adds to them until it stops. */
const MAX_MAILS = 1_000;

type Delivery = (notification: Notification, options: NotificationsOptions, signal: AbortSignal) => Promise<unknown>;

const DELIVERIES: Readonly<Record<string, Delivery>> = {
  email: async (notification, { mailDir, onMail }) => onMail?.(await writeMail(notification, mailDir)),
  https: (notification, { httpRewrites = {} }, signal) => postNotification(notification, httpRewrites, signal),
  lambda: (notification, { invoke }) => invoke(notification.subscription.endpoint, snsEvent(notification)),
};

/**
 * The part of SNS that delivers to mailboxes, web addresses and functions; queues get theirs by the wire.
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
        if (!wants(subscription, publication, policies)) continue;
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

function deliveryOf({ protocol, endpoint }: LocalSubscription): Delivery {
  const delivery = Object.hasOwn(DELIVERIES, protocol) ? DELIVERIES[protocol] : undefined;
  if (!delivery) throw new UnsupportedProtocolError(`${endpoint}: there is no delivery by ${protocol} locally.`);
  return delivery;
}

function wants(subscription: LocalSubscription, publication: Publication, policies: FilterPolicies): boolean {
  const { topicArn, filterPolicy } = subscription;
  if (topicArn !== publication.topicArn) return false;
  return !filterPolicy || policies.matchesFilterPolicy(filterPolicy, publication.messageAttributes);
}

async function giveUp(notification: Notification, error: unknown, options: NotificationsOptions): Promise<void> {
  const letter = deadLetter(notification, options);
  if (letter !== undefined) await options.sendToQueue(letter.queueArn, JSON.stringify(letter.body));
  options.onUndelivered?.({ notification, error, ...(letter !== undefined && { deadLetterArn: letter.queueArn }) });
}

/** What a function failed at goes to the queue of the function, as the event that it was called with. */
function deadLetter(notification: Notification, { deadLetterOf }: NotificationsOptions) {
  const { protocol, endpoint, redrivePolicy } = notification.subscription;
  const ofFunction = protocol === 'lambda' ? deadLetterOf?.(endpoint) : undefined;
  if (ofFunction !== undefined) return { queueArn: ofFunction, body: snsEvent(notification) };
  return redrivePolicy && { queueArn: redrivePolicy.deadLetterTargetArn, body: envelope(notification) };
}
