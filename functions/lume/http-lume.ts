import { maskAddresses, oneLine, truncate } from '../text.ts';
import type { ApiKeySource } from './api-key.ts';
import {
  LumeAlreadyProcessedError,
  LumeAuthenticationError,
  LumeInvalidRequestError,
  LumeProtocolError,
  LumeStartUncertainError,
  LumeUnavailableError,
} from './errors.ts';
import type { Lume, LumeRun, RunRequest } from './lume.ts';

export interface HttpLumeOptions {
  /** https, or http on a loopback address. */
  readonly baseUrl: string;
  readonly apiKey: ApiKeySource;
  /** Limit of one HTTP call, in seconds; keep it below the function's own. */
  readonly timeoutSeconds: number;
}

const USER_AGENT = 'lume-arrivals/1';
/** An answer longer than this is refused unread. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
const MAX_QUOTED_CHARACTERS = 500;

/** Node's and undici's codes of a connection that was never made, so that no request was ever sent. */
const NEVER_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EAI_FAIL|ENETUNREACH|EHOSTUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|ERR_TLS_\w+|ERR_SSL_\w+|\w*SELF_SIGNED_CERT\w*|UNABLE_TO_\w+)$/;

/** How a bad-request answer says that it is about a path that was processed before. Not documented: read generously. */
const SAYS_ALREADY_PROCESSED = /already[\s_-]*(been[\s_-]*)?processed|duplicate[\s_-]*(run|source|request)/i;

/** A connection that was closed under a request, which a server may do at any time with one that was idle. */
const CONNECTION_CLOSED = /^(UND_ERR_SOCKET|ECONNRESET|EPIPE)$/;

type Call =
  | { readonly method: 'GET'; readonly path: string }
  | { readonly method: 'POST'; readonly path: string; readonly body: RunRequest };

/**
 * Lume over HTTP: the one file that knows the wire. The wire is an assumption (see `docs/lume.md`): `POST /runs`,
 * `GET /runs/{run_id}`, header `lume-api-key`, answers `{id, status, metadata}`.
 */
export class HttpLume implements Lume {
  readonly #options: HttpLumeOptions;
  readonly #base: string;

  constructor(options: HttpLumeOptions) {
    this.#options = options;
    this.#base = checkedBaseUrl(options.baseUrl);
  }

  async run(request: RunRequest): Promise<LumeRun> {
    return this.#authenticated({ method: 'POST', path: '/runs', body: request });
  }

  async runStatus(runId: string): Promise<LumeRun> {
    return this.#authenticated({ method: 'GET', path: `/runs/${encodeURIComponent(runId)}` });
  }

  /** A refused key may have been rotated a moment ago: reads it afresh once. The refusal is certain, so this is safe for starts. */
  async #authenticated(call: Call): Promise<LumeRun> {
    const first = await this.#send(call, await this.#options.apiKey.get());
    if (first !== 'key refused') return first;
    const second = await this.#send(call, await this.#options.apiKey.get({ fresh: true }));
    if (second !== 'key refused') return second;
    throw new LumeAuthenticationError(
      `Lume refused the API key at ${this.#base}. Put a valid key into the secret; it is picked up without a deployment.`,
    );
  }

  async #send(call: Call, apiKey: string): Promise<LumeRun | 'key refused'> {
    const { status, text } = await this.#exchange(call, apiKey);
    const answer = parseJson(text);
    const quoted = () => quote(text, apiKey);
    const what = `${call.method} ${call.path} answered ${status}`;
    if (status >= 200 && status < 300) {
      const run = readRun(answer);
      if (run) return run;
      throw new LumeProtocolError(`Lume: ${what} without a run in it: ${quoted()}`);
    }
    if (status === 401 || status === 403) return 'key refused';
    if (status === 429 || status === 503) throw new LumeUnavailableError(`Lume: ${what}: ${quoted()}`);
    if (status === 408 || status >= 500) throw this.#uncertain(call, `${what}: ${quoted()}`);
    if (status >= 400) {
      const reason = excerpt(readErrorMessage(answer) ?? text, apiKey);
      const duplicate = call.method === 'POST' && (status === 409 || SAYS_ALREADY_PROCESSED.test(text));
      throw new (duplicate ? LumeAlreadyProcessedError : LumeInvalidRequestError)(`Lume: ${what}: ${reason}`);
    }
    throw new LumeProtocolError(`Lume: ${what}, which the contract does not have: ${quoted()}`);
  }

  async #exchange(call: Call, apiKey: string): Promise<{ status: number; text: string }> {
    let response: Response;
    try {
      response = await this.#request(call, apiKey);
    } catch (error) {
      const code = errorCode(error);
      const message = `no connection to ${this.#base} (${code})`;
      if (NEVER_SENT.test(code)) throw new LumeUnavailableError(`Lume: ${message}`, { cause: error });
      throw this.#uncertain(call, `${call.method} ${call.path} got no answer (${code})`, error);
    }
    try {
      return { status: response.status, text: await readText(response) };
    } catch (error) {
      if (error instanceof LumeProtocolError) throw error;
      throw this.#uncertain(call, `the answer to ${call.method} ${call.path} broke off (${errorCode(error)})`, error);
    }
  }

  /** A question whose connection was closed is asked once more at once. */
  async #request(call: Call, apiKey: string): Promise<Response> {
    const send = () =>
      fetch(`${this.#base}${call.path}`, {
        method: call.method,
        headers: {
          'lume-api-key': apiKey,
          accept: 'application/json',
          'user-agent': USER_AGENT,
          // A start has a connection of its own: one that Lume closes while it is idle would make it uncertain.
          ...(call.method === 'POST' && { 'content-type': 'application/json', connection: 'close' }),
        },
        ...(call.method === 'POST' && { body: JSON.stringify(call.body) }),
        redirect: 'manual', // the key must not follow a redirect to another host
        signal: AbortSignal.timeout(this.#options.timeoutSeconds * 1000),
      });
    if (call.method === 'POST') return send();
    return send().catch((error: unknown) => {
      if (!CONNECTION_CLOSED.test(errorCode(error))) throw error;
      return send();
    });
  }

  /** The call may or may not have taken effect. A question can be asked again; whether a start can is for the workflow to say. */
  #uncertain(call: Call, message: string, cause?: unknown) {
    return call.method === 'GET'
      ? new LumeUnavailableError(`Lume: ${message}`, { cause })
      : new LumeStartUncertainError(`Lume: ${message}; the run may or may not have been started`, { cause });
  }
}

function checkedBaseUrl(text: string): string {
  const url = URL.parse(text);
  const loopback = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost' || url?.hostname === '[::1]';
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && loopback))) {
    throw new Error(`The Lume base URL "${text}" is not an https URL (http is for loopback addresses alone)`);
  }
  return text.replace(/\/+$/, '');
}

function readRun(answer: unknown): LumeRun | undefined {
  if (!isObject(answer)) return undefined;
  const { id, status, metadata } = answer;
  if (typeof id !== 'string' || !/^[\w-]{1,128}$/.test(id)) return undefined;
  if (typeof status !== 'string' || !/^\w{1,64}$/.test(status)) return undefined;
  return { id, status, metadata: isObject(metadata) ? metadata : {} };
}

function readErrorMessage(answer: unknown): string | undefined {
  if (!isObject(answer)) return undefined;
  const { error, message, detail } = answer;
  for (const candidate of [isObject(error) ? error['message'] : error, message, detail]) {
    if (typeof candidate === 'string' && candidate !== '') return candidate;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The start of an answer, fit for an error text: one line, bounded, without the key that a careless server echoed. */
function quote(text: string, apiKey: string): string {
  return JSON.stringify(excerpt(text, apiKey));
}

/**
 * Lambda logs the errors that a function throws: no key in them, and no e-mail address. Cut last, because a key that is
 * cut in two is not found.
 */
function excerpt(text: string, apiKey: string): string {
  return truncate(maskAddresses(oneLine(text.replaceAll(apiKey, '***'))), MAX_QUOTED_CHARACTERS);
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) throw new LumeProtocolError(`Lume: an answer of more than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The innermost code of a fetch failure: `ECONNREFUSED`, `UND_ERR_SOCKET`, `TimeoutError` … */
function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (error.cause instanceof Error) return errorCode(error.cause);
  return code ?? error.name;
}
