import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
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

const AGENTS = { 'http:': new HttpAgent({ keepAlive: true }), 'https:': new HttpsAgent({ keepAlive: true }) };

/**
 * One request and its whole answer, by Node's own client: it tells when a connection was ready, before which nothing was
 * written, where `fetch` leaves that to be guessed from codes of errors. It follows no redirect, and it does not quote a
 * header in an error.
 */
export function exchange({ method, url, headers, body, timeoutMs, keepAlive }: HttpRequest): Promise<HttpResult> {
  const secure = url.protocol === 'https:';
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
    let outgoing: ClientRequest;
    try {
      outgoing = (secure ? requestHttps : requestHttp)(url, {
        method,
        headers: { ...headers, 'accept-encoding': 'identity', ...(body !== undefined && lengthOf(body)) },
        agent: keepAlive ? AGENTS[secure ? 'https:' : 'http:'] : false,
      });
    } catch (error) {
      end({ is: 'never sent', why: labelOf(error) }); // a header that cannot be sent
      return;
    }

    timers.push(setTimeout(() => fail('no answer in time'), timeoutMs));
    outgoing.on('socket', (socket) => {
      if (outgoing.reusedSocket) {
        written = true;
        return;
      }
      const limit = setTimeout(() => fail('no connection in time'), Math.min(MAX_CONNECT_MS, timeoutMs / 2));
      timers.push(limit);
      socket.once(secure ? 'secureConnect' : 'connect', () => {
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
  const text = decoded(Buffer.concat(chunks), headers['content-encoding']).toString('utf8');
  return { is: 'answer', status, location: headers.location, text };
}

/** Nobody asked for an encoding; some send one all the same. What cannot be decoded stays as it is: no answer of Lume. */
function decoded(body: Buffer, encoding = ''): Buffer {
  const decode = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync }[encoding.trim().toLowerCase()];
  try {
    return decode === undefined ? body : decode(body, { maxOutputLength: MAX_ANSWER_BYTES });
  } catch {
    return body;
  }
}
