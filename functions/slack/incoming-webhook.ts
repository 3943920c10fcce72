import { setTimeout as delay } from 'node:timers/promises';
import { log } from '../log.ts';
import { masked } from '../mask-secret.ts';
import { truncate } from '../output-text.ts';
import { labelOf } from '../own-error.ts';
import { plainLine } from '../reports/plain-text.ts';
import type { SlackPayload } from './block-kit.ts';
import { SlackRefusedError, SlackUnavailableError } from './slack-errors.ts';

/**
 * The source of the webhook's address. It is a secret, because it lets anybody post: never log it, never put it into an
 * error.
 */
export interface AddressSource {
  /** @param options.fresh skips the cache, if the current address was refused. */
  get(options?: { readonly fresh?: boolean }): Promise<string>;
  /** Empties the cache, if the current address is unusable or was refused. */
  forget(): void;
}

export interface WebhookOptions {
  readonly address: AddressSource;
  /** The only host to which messages are posted, by https. A loopback address is allowed, too, by http. */
  readonly host: string;
  /** Waits, in milliseconds. Default: a timer. */
  readonly sleep?: (ms: number) => Promise<unknown>;
  /** Milliseconds, as `Date.now`. */
  readonly now?: () => number;
}

const TIMEOUT_MS = 10_000;
const MAX_BACKOFF_MS = 30_000;
/** If Slack does not send a Retry-After. */
const DEFAULT_RETRY_AFTER_SECONDS = 1;

type Answer =
  | { readonly is: 'taken' }
  /** Retry, after this time if it is given. */
  | { readonly is: 'not now'; readonly why: string; readonly afterMs?: number }
  | { readonly is: 'refused'; readonly why: string };

/**
 * An incoming webhook of Slack, which posts to one channel. It returns no id of a message, so threads are not possible.
 */
export class SlackWebhook {
  readonly #options: WebhookOptions;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  /**
   * Posts a message at least once: after a lost answer, it is posted again.
   * @param deadline milliseconds, as `Date.now`: no wait goes past it.
   * @returns how many tries it took.
   * @throws {SlackRefusedError}
   * @throws {SlackUnavailableError}
   * @throws what the source of the address throws.
   */
  async post(payload: SlackPayload, deadline: number): Promise<number> {
    const { sleep = delay, now = Date.now } = this.#options;
    const body = JSON.stringify(payload);
    let url = await this.#address({ fresh: false });
    let fresh = false;
    for (let tries = 1; ; tries++) {
      const answer = await send(url, body, Math.min(TIMEOUT_MS, Math.max(1, deadline - now())));
      log.debug('answer of Slack', { tries, ...answer });
      if (answer.is === 'taken') return tries;
      if (answer.is === 'refused') {
        const other = fresh ? url : await this.#address({ fresh: true });
        if (fresh || other.href === url.href) {
          this.#options.address.forget();
          throw new SlackRefusedError(answer.why);
        }
        fresh = true;
        url = other; // it has just been replaced
        continue;
      }
      const wait = answer.afterMs ?? backoff(tries);
      if (now() + wait >= deadline) throw new SlackUnavailableError(`${answer.why}; given up after ${tries} tries`);
      await sleep(wait);
    }
  }

  async #address(options: { readonly fresh: boolean }): Promise<URL> {
    const { address, host } = this.#options;
    const url = webhookUrl(await address.get(options), host);
    if (url !== undefined) return url;
    address.forget();
    throw new SlackRefusedError(`The secret does not hold the address of an incoming webhook, https://${host}/…`);
  }
}

/** Milliseconds: doubles from one second, with jitter over the upper half. */
function backoff(tries: number): number {
  const ms = Math.min(MAX_BACKOFF_MS, 1000 * 2 ** (tries - 1));
  return Math.round(ms / 2 + (Math.random() * ms) / 2);
}

async function send(url: URL, body: string, timeoutMs: number): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'lume-arrivals/1' },
      body,
      redirect: 'manual', // the address is a secret: do not send it to another host
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { status } = response;
    const said = withoutAddress(await response.text(), url);
    if (response.ok) return { is: 'taken' };
    const why = `Slack answered ${status}: ${truncate(plainLine(said), 200)}`;
    if (status === 429) return { is: 'not now', why, afterMs: retryAfter(response.headers) };
    if (status === 408 || status >= 500) return { is: 'not now', why };
    return { is: 'refused', why };
  } catch (error) {
    return { is: 'not now', why: `Slack gave no answer (${labelOf(error)})` };
  }
}

/** Milliseconds. Slack gives seconds. */
function retryAfter(headers: Headers): number {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return 1000 * (Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_RETRY_AFTER_SECONDS);
}

/** Masks the address and its path, however they are escaped, and the last part of the path, which is the secret one. */
function withoutAddress(text: string, { href, pathname }: URL): string {
  return [href, pathname, pathname.split('/').at(-1) ?? ''].reduce(masked, text);
}

/** Undefined if the text is not a valid address. Do not quote it: it may still be a secret. */
function webhookUrl(text: string, host: string): URL | undefined {
  const url = URL.parse(text);
  const isLoopback = url?.protocol === 'http:' && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname);
  return url && (isLoopback || (url.protocol === 'https:' && url.host === host && url.username === ''))
    ? url
    : undefined;
}
