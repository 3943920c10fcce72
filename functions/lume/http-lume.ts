import { type Facts, log } from '../log.ts';
import { masked } from '../mask-secret.ts';
import type { ApiKeySource } from './api-key.ts';
import { exchange, type HttpResult } from './http-exchange.ts';
import type { Lume, LumeRun, RunRequest } from './lume.ts';
import { errorMessageIn, isRefusal, type LumeAnswer, readAnswer, runIn, runNamedIn } from './lume-answer.ts';
import {
  LumeAlreadyProcessedError,
  LumeAlreadyRunningError,
  LumeAuthenticationError,
  LumeBlockedError,
  LumeInvalidRequestError,
  LumeProtocolError,
  LumeRunNotFoundError,
  LumeStartUncertainError,
  LumeUnavailableError,
} from './lume-errors.ts';
import { refusalOf } from './lume-refusal.ts';
import { strangeStart } from './strange-start.ts';

export interface HttpLumeOptions {
  /** https, or http on a loopback address. */
  readonly baseUrl: string;
  readonly apiKey: ApiKeySource;
  /** Limit of a start, and of a status call with its retry, in seconds. Must be below the function's time-out. */
  readonly timeoutSeconds: number;
}

const USER_AGENT = 'lume-arrivals/1';
const ONLY_A_MOMENT_MS = 1;

type Answered = Exclude<HttpResult, { is: 'answer' }> | (LumeAnswer & { readonly is: 'answer' });

/**
 * Lume over HTTP: the only file that knows the wire format, which is an assumption (see `docs/lume.md`): `POST /runs`,
 * `GET /runs/{run_id}`, header `lume-api-key`, answers `{id, status, metadata}`. An answer that is no JSON object comes
 * from something in front of Lume, and a start counts as not done only if that is certain.
 */
export class HttpLume implements Lume {
  readonly #options: HttpLumeOptions;
  readonly #base: string;

  constructor(options: HttpLumeOptions) {
    this.#options = options;
    this.#base = checkedBaseUrl(options.baseUrl);
  }

  async run(request: RunRequest): Promise<LumeRun> {
    const body = JSON.stringify(request);
    // A new connection: if Lume closed an idle one, the start would be uncertain.
    return this.#authenticated(async (apiKey) => {
      const answer = await this.#send({ method: 'POST', path: '/runs', body, apiKey, keepAlive: false });
      return isKeyRefused(answer) ? answer : this.#started(answer, request);
    });
  }

  async runStatus(runId: string): Promise<LumeRun> {
    const path = `/runs/${encodeURIComponent(runId)}`;
    const deadline = performance.now() + this.#options.timeoutSeconds * 1000;
    return this.#authenticated(async (apiKey) => {
      const ask = (keepAlive: boolean) => this.#send({ method: 'GET', path, apiKey, keepAlive, deadline });
      const first = await ask(true);
      // A server may close an idle connection at any time: try again once on a new one.
      const answer = first.is === 'no answer' && first.onIdleConnection ? await ask(false) : first;
      return isKeyRefused(answer) ? answer : this.#found(answer, runId);
    });
  }

  /**
   * Reads a refused key again once, because it may just have been rotated. Safe for starts: a refused one was not done.
   */
  async #authenticated(call: (apiKey: string) => Promise<LumeRun | KeyRefused>): Promise<LumeRun> {
    const { apiKey } = this.#options;
    const first = await call(await apiKey.get());
    if ('id' in first) return first;
    const second = await call(await apiKey.get({ fresh: true }));
    if ('id' in second) return second;
    apiKey.forget();
    throw new LumeAuthenticationError(
      `Lume refused the API key at ${this.#base} with ${second.status}: ${second.quote}. ${apiKey.remedy}`,
    );
  }

  async #send(call: Call): Promise<Answered> {
    const { method, path, body, apiKey, keepAlive, deadline } = call;
    const result = await exchange({
      method,
      url: new URL(`${this.#base}${path}`),
      headers: {
        'lume-api-key': apiKey,
        accept: 'application/json',
        'user-agent': USER_AGENT,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
      timeoutMs:
        deadline === undefined
          ? this.#options.timeoutSeconds * 1000
          : Math.max(ONLY_A_MOMENT_MS, deadline - performance.now()),
      keepAlive,
    });
    log.debug('call to Lume', { method, path, ...saidOf(result) });
    if (result.is !== 'answer') return result;
    const location = result.location && masked(result.location, apiKey);
    return { is: 'answer', ...readAnswer(result.status, masked(result.text, apiKey), location) };
  }

  #started(answer: Answered, request: RunRequest): LumeRun {
    if (answer.is === 'never sent') throw this.#notReached(answer.why);
    if (answer.is === 'no answer') throw uncertain(`POST /runs got no answer (${answer.why})`);
    const { status, json, quote } = answer;
    const what = `POST /runs answered ${status}`;
    if (status >= 200 && status < 300) {
      const run = runIn(answer);
      if (run) return { status: 'CREATED', ...run };
      if (json) throw new LumeProtocolError(strangeStart(what, runNamedIn(quote), quote));
      throw uncertain(`${what} with what is no JSON object: ${quote}`);
    }
    if ([301, 302, 307, 308].includes(status)) throw this.#redirected('POST /runs', answer);
    if (status < 400 || status === 408 || status >= 500 || status === 429) {
      if ((status === 429 || status === 503) && isRefusal(answer))
        throw new LumeUnavailableError(`Lume: ${what}: ${quote}`);
      throw uncertain(`${what}: ${quote}`);
    }
    if (!json) {
      if (status === 404 || status === 410) throw this.#notLume(what, quote);
      throw new LumeBlockedError(`Something before Lume at ${this.#base} refused the start: ${what}: ${quote}`);
    }
    const reason = errorMessageIn(answer);
    throw new REFUSALS[refusalOf(reason ?? '', request)](`Lume: ${what}: ${reason ?? quote}`);
  }

  #found(answer: Answered, runId: string): LumeRun {
    if (answer.is === 'never sent') throw this.#notReached(answer.why);
    const asked = `GET /runs/${encodeURIComponent(runId)}`;
    if (answer.is === 'no answer') throw new LumeUnavailableError(`Lume: ${asked} got no answer (${answer.why})`);
    const { status, json, quote } = answer;
    const what = `${asked} answered ${status}`;
    if (status >= 300 && status < 400) throw this.#redirected(asked, answer);
    if (!json) throw this.#notLume(what, quote);
    if (status === 408 || status === 429 || status >= 500) throw new LumeUnavailableError(`Lume: ${what}: ${quote}`);
    if (status >= 400) {
      throw new (status === 404 ? LumeRunNotFoundError : LumeInvalidRequestError)(
        `Lume: ${what}: ${errorMessageIn(answer) ?? quote}`,
      );
    }
    const run = runIn(answer);
    if (run?.status === undefined) throw new LumeProtocolError(`Lume: ${what} without a run and its status: ${quote}`);
    if (run.id !== runId) throw new LumeProtocolError(`Lume: ${what} with another run, ${run.id}: ${quote}`);
    return { ...run, status: run.status };
  }

  #notReached(why: string) {
    return new LumeUnavailableError(`Lume: no connection to ${this.#base} (${why})`);
  }

  #redirected(asked: string, { status, location, quote }: LumeAnswer) {
    const where = location === undefined ? `: ${quote}` : ` to ${location}`;
    return new LumeUnavailableError(
      `What answers at ${this.#base} is not Lume: ${asked} was redirected (${status})${where}. No redirect is followed, because the key would go with it.`,
    );
  }

  #notLume(what: string, quote: string) {
    return new LumeUnavailableError(
      `What answers at ${this.#base} is not Lume: ${what} with what is no JSON object: ${quote}`,
    );
  }
}

interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
  readonly apiKey: string;
  readonly keepAlive: boolean;
  /** As `performance.now`. Default: the call has the whole limit. */
  readonly deadline?: number;
}

type KeyRefused = LumeAnswer & { readonly is: 'answer' };

const REFUSALS = {
  'already processed': LumeAlreadyProcessedError,
  'already running': LumeAlreadyRunningError,
  other: LumeInvalidRequestError,
};

/** For the log: no headers and no text, which may contain data. */
function saidOf(result: HttpResult): Facts {
  return result.is === 'answer' ? { status: result.status, characters: result.text.length } : { why: result.why };
}

/** Only in JSON: a page with 403 comes from a firewall, and says nothing about the key. */
function isKeyRefused(answer: Answered): answer is KeyRefused {
  return answer.is === 'answer' && answer.json !== undefined && (answer.status === 401 || answer.status === 403);
}

function uncertain(why: string): LumeStartUncertainError {
  return new LumeStartUncertainError(`Lume: ${why}; the run may or may not have been started`);
}

function checkedBaseUrl(text: string): string {
  const url = URL.parse(text);
  const loopback = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost' || url?.hostname === '[::1]';
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && loopback))) {
    throw new Error(`The Lume base URL "${text}" is not an https URL (http is for loopback addresses alone)`);
  }
  return text.replace(/\/+$/, '');
}
