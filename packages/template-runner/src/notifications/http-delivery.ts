import { PermanentDeliveryError } from './delivery-errors.ts';
import { envelope, type Notification } from './sns-notification.ts';

/** As long as SNS waits for an answer. */
const TIMEOUT_MS = 15_000;

/** Replacements for the start of URLs. */
export type HttpRewrites = Readonly<Record<string, string>>;

/**
 * Where messages for a URL are posted: the URL as changed by the longest matching rewrite, or the URL itself if it is on
 * this machine.
 * @throws {PermanentDeliveryError} for any other URL, so that nothing leaves this machine by accident
 */
export function localAddress(endpoint: string, rewrites: HttpRewrites): string {
  const [from] = Object.keys(rewrites)
    .filter((start) => endpoint.startsWith(start))
    .sort((one, other) => other.length - one.length);
  if (from !== undefined) return `${rewrites[from]}${endpoint.slice(from.length)}`;
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname : '';
  if (host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)) return endpoint;
  throw new PermanentDeliveryError(`${endpoint} is not on this machine, and there is no rewrite for it.`);
}

/**
 * Posts a message as SNS does. Returns normally: the endpoint answered 2xx; throws: to be retried.
 * @throws {PermanentDeliveryError} for an answer that SNS does not retry: 4xx except 429
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
