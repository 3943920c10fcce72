import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { labelOf } from '../own-error.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Limit of the whole, in milliseconds. */
  readonly timeoutMs: number;
  /** Whether a connection may be shared with calls before and after; one that was idle may be closed under a call. */
  readonly keepAlive: boolean;
}

export type HttpResult =
  | { readonly is: 'answer'; readonly status: number; readonly location: string | undefined; readonly text: string }
  /** There was no connection, or none that was ready, so that not a byte of the request was written. */
  | { readonly is: 'never sent'; readonly why: string }
  /** The request was written, as far as is known. */
  | { readonly is: 'no answer'; readonly why: string; readonly onIdleConnection: boolean };

/** An answer that is longer is not read to its end. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
const MAX_CONNECT_MS = 10_000;

/** One a protocol, made when it is first wanted. */
const agents = new Map<string, Agent>();

/**
 * One request and its whole answer, by Node's own client: it tells when a connection was ready, before which nothing was
 * written, where `fetch` leaves that to be guessed from codes of errors. It follows no redirect, and it does not quote a
 * header in an error.
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
    return { is: 'never sent', why: labelOf(error) }; // a header that cannot be sent
  }
}

/** Loaded with the first call, because it takes three times as long to load as the rest of `check-run`. */
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
      // From here on the answer tells whether it came to its end: what stands behind it is nobody's business.
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

/** @throws the answer was cut off, or is longer than anybody reads. */
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

/** Nobody asked for an encoding; some send one all the same. What cannot be decoded stays as it is: no answer of Lume. */
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
