import { PermanentDeliveryError } from './delivery-errors.ts';
import { envelope, type Notification } from './sns-notification.ts';

/** SNS waits this long for an answer. */
const TIMEOUT_MS = 15_000;

/** Addresses to post to in place of others, by how the others begin. */
export type HttpRewrites = Readonly<Record<string, string>>;

/**
 * Where a message for an address goes on a laptop: to what the longest matching rewrite says, else to the address itself
 * if that is on this machine.
 * @throws {PermanentDeliveryError} for any other address: a laptop posts to nobody by accident.
 */
export function localAddress(endpoint: string, rewrites: HttpRewrites): string {
  const [from] = Object.keys(rewrites)
    .filter((start) => endpoint.startsWith(start))
    .sort((one, other) => other.length - one.length);
  if (from !== undefined) return `${rewrites[from]}${endpoint.slice(from.length)}`;
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname : '';
  if (host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)) return endpoint;
  throw new PermanentDeliveryError(`${endpoint} is not on this machine, and no rewrite says where it is locally.`);
}

/**
 * Posts a message as SNS does. Returns normally when the endpoint answered 2xx; throws to be tried again, or a
 * `PermanentDeliveryError` for an answer that SNS takes as final: 4xx but for 429.
 */
export async function postNotification(
  notification: Notification,
  rewrites: HttpRewrites,
  signal: AbortSignal,
): Promise<void> {
  const { subscription, messageId, topicArn, message } = notification;
  const address = localAddress(subscription.endpoint, rewrites);
  const isRaw = subscription.rawMessageDelivery;
  const response = await fetch(address, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    headers: {
      'content-type': 'text/plain; charset=UTF-8',
      'user-agent': 'Amazon Simple Notification Service Agent',
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': messageId,
      'x-amz-sns-topic-arn': topicArn,
      'x-amz-sns-subscription-arn': subscription.arn,
      ...(isRaw && { 'x-amz-sns-rawdelivery': 'true' }),
    },
    body: isRaw ? message : JSON.stringify(envelope(notification)),
  });
  await response.body?.cancel();
  if (response.ok) return;
  const answer = `${address} answered ${response.status}.`;
  const isFinal = response.status >= 400 && response.status < 500 && response.status !== 429;
  throw isFinal ? new PermanentDeliveryError(answer) : new Error(answer);
}
