import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { unchunked } from './aws-chunked.ts';
import type { HttpApp } from './http-app.ts';
import { s3Error } from './xml-errors.ts';

/** A type that fauxqs does not parse and Fastify does not refuse. */
const BYTES = 'application/octet-stream';

/**
 * Keeps the body of every request as bytes, whatever its `Content-Type`: fauxqs would parse a form, and fail on a missing
 * body. Only `POST /`, where the query and JSON protocols are served, is parsed by its type. Handlers see the headers that
 * the client sent, except that `aws-chunked` is decoded.
 */
export function keepBodiesRaw(app: HttpApp): void {
  const sent = new WeakMap<IncomingMessage, string | undefined>();

  // Before Fastify's own listener, which chooses the parser by the type.
  app.server.prependListener('request', (request: IncomingMessage) => {
    if (request.method === 'POST' && /^\/(?:\?|$)/.test(request.url ?? '')) return;
    sent.set(request, request.headers['content-type']);
    request.headers['content-type'] = BYTES;
  });

  app.addHook('preValidation', async (request, reply) => {
    const { raw } = request;
    const { headers } = raw;
    if (!sent.has(raw)) return;
    put(headers, 'content-type', sent.get(raw));
    request.body ??= Buffer.alloc(0);
    if (!isChunked(headers) || !Buffer.isBuffer(request.body)) return;
    const whole = unchunked(request.body);
    const length = headers['x-amz-decoded-content-length'];
    if (whole === undefined || (length !== undefined && Number(length) !== whole.body.length)) {
      const message = 'You did not provide the number of bytes specified by the x-amz-decoded-content-length header.';
      return reply.status(400).header('content-type', 'application/xml').send(s3Error('IncompleteBody', message));
    }
    request.body = whole.body;
    const encodings = encodingsOf(headers).filter((encoding) => encoding !== 'aws-chunked');
    put(headers, 'content-encoding', encodings.join(',') || undefined);
    Object.assign(headers, whole.trailers);
  });
}

/** Some clients declare it in the signature only, and use `Content-Encoding` for the object. */
function isChunked(headers: IncomingHttpHeaders): boolean {
  const isStreaming = String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
  return isStreaming || encodingsOf(headers).includes('aws-chunked');
}

function encodingsOf(headers: IncomingHttpHeaders): string[] {
  return (headers['content-encoding'] ?? '').split(',').flatMap((encoding) => encoding.trim() || []);
}

function put(headers: IncomingHttpHeaders, name: string, value: string | undefined): void {
  if (value === undefined) delete headers[name];
  else headers[name] = value;
}
