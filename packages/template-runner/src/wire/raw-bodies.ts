import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { unchunked } from './aws-chunked.ts';
import type { HttpApp } from './http-app.ts';
import { s3Error } from './xml-errors.ts';

/** Neither parsed by fauxqs nor refused by Fastify. */
const BYTES = 'application/octet-stream';

/**
 * Leaves the body of every request as the bytes that were sent, whatever its `Content-Type` says or if it has none; fauxqs
 * would parse a form, and fail on nothing at all. Only `POST /` is parsed by its type: there SQS, SNS and the services of
 * the query and JSON protocols are, and no object. Handlers find the client's own headers, but for the chunks of AWS,
 * which are taken apart.
 */
export function keepBodiesRaw(app: HttpApp): void {
  const sent = new WeakMap<IncomingMessage, string | undefined>();

  // Before Fastify's own listener, which reads the type to find the bucket of a virtual host, and then the parser.
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

/** Some clients tell it by the signature alone, and leave `Content-Encoding` to the object. */
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
