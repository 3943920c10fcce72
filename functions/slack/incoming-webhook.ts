import { setTimeout as delay } from 'node:timers/promises';
import { log } from '../log.ts';
import { masked } from '../mask-secret.ts';
import { truncate } from '../output-text.ts';
import { labelOf } from '../own-error.ts';
import { plainLine } from '../reports/plain-text.ts';
import type { SlackPayload } from './block-kit.ts';
import { SlackRefusedError, SlackUnavailableError } from './slack-errors.ts';

/** Where the address comes from. It is a secret: whoever has it can post. Never log it, never put it into an error. */
export interface AddressSource {
  /** @param options.fresh skip the cache: the address at hand was refused. */
  get(options?: { readonly fresh?: boolean }): Promise<string>;
  /** The address at hand is unusable or was refused: whoever asks next gets one that was read afresh. */
  forget(): void;
}

export interface WebhookOptions {
  readonly address: AddressSource;
  /** The only host that is posted to, by https; and a loopback address, by http. */
  readonly host: string;
  /** How to wait, in milliseconds. Default: a timer. */
  readonly sleep?: (ms: number) => Promise<unknown>;
  /** Milliseconds, as `Date.now`. */
  readonly now?: () => number;
}

const TIMEOUT_MS = 10_000;
const MAX_BACKOFF_MS = 30_000;
/** Slack counts in whole seconds, and asks for one where it says nothing. */
const DEFAULT_RETRY_AFTER_SECONDS = 1;

type Answer =
  | { readonly is: 'taken' }
  /** Try again after this long, or whenever suits. */
  | { readonly is: 'not now'; readonly why: string; readonly afterMs?: number }
  | { readonly is: 'refused'; readonly why: string };

/** One incoming webhook of Slack, which posts to one channel. It answers `ok` and nothing else, so it cannot thread. */
export class SlackWebhook {
  readonly #options: WebhookOptions;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  /**
   * Posts a message; at least once, because a lost answer is tried again.
   * @param deadline milliseconds, as `Date.now`: no wait goes past it.
   * @returns how many tries it took.
   * @throws {SlackRefusedError} @throws {SlackUnavailableError} @throws what the source of the address throws
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
        url = other; // it was replaced a moment ago
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

/** Whole milliseconds: doubles from a second, with jitter over its upper half. */
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
      redirect: 'manual', // the address must not follow to another host
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

/** In any spelling, whole or in the parts of which its last is the secret one. */
function withoutAddress(text: string, { href, pathname }: URL): string {
  return [href, pathname, pathname.split('/').at(-1) ?? ''].reduce(masked, text);
}

/** Undefined where the text is none: it is not quoted, because it is a secret all the same. */
function webhookUrl(text: string, host: string): URL | undefined {
  const url = URL.parse(text);
  const isLoopback = url?.protocol === 'http:' && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname);
  return url && (isLoopback || (url.protocol === 'https:' && url.host === host && url.username === ''))
    ? url
    : undefined;
}
