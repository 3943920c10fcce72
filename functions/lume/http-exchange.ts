import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { labelOf } from '../own-error.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Limit of the whole exchange, in milliseconds. */
  readonly timeoutMs: number;
  /** Whether to reuse a connection, which the server may close at any time while it is idle. */
  readonly keepAlive: boolean;
}

export type HttpResult =
  | { readonly is: 'answer'; readonly status: number; readonly location: string | undefined; readonly text: string }
  /** There was no usable connection: not a byte of the request was written. */
  | { readonly is: 'never sent'; readonly why: string }
  /** The request may have been written. */
  | { readonly is: 'no answer'; readonly why: string; readonly onIdleConnection: boolean };

/** A longer answer is cut off, and fails. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
const MAX_CONNECT_MS = 10_000;

/** One per protocol, created on first use. */
const agents = new Map<string, Agent>();

/**
 * Sends a request and reads its whole answer, by Node's own client: it tells when the connection is ready, before which
 * nothing was written. With `fetch`, that could only be guessed from error codes. Follows no redirects, and quotes no
 * headers in errors.
 */
export async function exchange(request: HttpRequest): Promise<HttpResult> {
  const { method, url, headers, body, keepAlive } = request;
  const client = await clientFor(url);
  try {
    const outgoing = client.request(url, {
      method,
      headers: { ...headers, 'accept-encoding': 'identity', ...(body !== undefined && lengthOf(body)) },
      agent: keepAlive ? agentOf(client, url) : false,
    });
    return await answerTo(outgoing, request);
  } catch (error) {
    return { is: 'never sent', why: labelOf(error) }; // an invalid header
  }
}

/** Loaded on the first call: it takes three times as long to load as the rest of `check-run`. */
function clientFor({ protocol }: URL) {
  return protocol === 'https:' ? import('node:https') : import('node:http');
}

function agentOf(client: Awaited<ReturnType<typeof clientFor>>, { protocol }: URL): Agent {
  const agent = agents.get(protocol) ?? new client.Agent({ keepAlive: true });
  agents.set(protocol, agent);
  return agent;
}

/** Never rejects. */
function answerTo(outgoing: ClientRequest, { url, body, timeoutMs }: HttpRequest): Promise<HttpResult> {
  return new Promise((resolve) => {
    let written = false;
    const timers: NodeJS.Timeout[] = [];
    const end = (result: HttpResult) => {
      for (const timer of timers) clearTimeout(timer);
      resolve(result);
    };
    const fail = (why: string) => {
      end(written ? { is: 'no answer', why, onIdleConnection: outgoing.reusedSocket } : { is: 'never sent', why });
      outgoing.destroy();
    };

    timers.push(setTimeout(() => fail('no answer in time'), timeoutMs));
    outgoing.on('socket', (socket) => {
      if (outgoing.reusedSocket) {
        written = true;
        return;
      }
      const limit = setTimeout(() => fail('no connection in time'), Math.min(MAX_CONNECT_MS, timeoutMs / 2));
      timers.push(limit);
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        written = true;
        clearTimeout(limit);
      });
    });
    const onError = (error: Error) => fail(labelOf(error));
    const onClose = () => fail('the connection was closed');
    outgoing.on('error', onError).on('close', onClose);
    outgoing.on('response', (response) => {
      // From here on, only reading the answer decides: later events of the request do not matter.
      outgoing
        .off('close', onClose)
        .off('error', onError)
        .on('error', () => {});
      readAnswer(response).then(end, (error: unknown) => fail(`the answer broke off: ${labelOf(error)}`));
    });
    outgoing.end(body);
  });
}

function lengthOf(body: string): Readonly<Record<string, string>> {
  return { 'content-length': String(Buffer.byteLength(body)) };
}

/** @throws if the answer was cut off or is too long. */
async function readAnswer(response: IncomingMessage): Promise<HttpResult> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) throw Object.assign(new Error('too long'), { code: 'ANSWER_TOO_LONG' });
    chunks.push(chunk);
  }
  const { statusCode: status = 0, headers } = response;
  const body = await decoded(Buffer.concat(chunks), headers['content-encoding']);
  return { is: 'answer', status, location: headers.location, text: body.toString('utf8') };
}

/**
 * Some servers encode although the request asks for `identity`. What cannot be decoded stays as it is, and is no answer
 * of Lume.
 */
async function decoded(body: Buffer, encoding = 'identity'): Promise<Buffer> {
  const name = encoding.trim().toLowerCase();
  if (!['gzip', 'deflate', 'br'].includes(name)) return body;
  const { brotliDecompressSync, gunzipSync, inflateSync } = await import('node:zlib');
  const decode = name === 'br' ? brotliDecompressSync : name === 'gzip' ? gunzipSync : inflateSync;
  try {
    return decode(body, { maxOutputLength: MAX_ANSWER_BYTES });
  } catch {
    return body;
  }
}
