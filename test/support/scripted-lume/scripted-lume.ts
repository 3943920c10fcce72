import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { createSecureContext, TLSSocket } from 'node:tls';

/** One request that came whole. */
export interface UnkindRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How many came before it on the same connection. */
  readonly before: number;
}

/** What is done about one request: these very bytes, piece by piece, and then something to the connection. */
export interface Act {
  readonly send?: Iterable<Uint8Array>;
  /** `keep`, the default, takes the next request of the connection; `hang` never does anything with it again. */
  readonly afterwards?: 'keep' | 'fin' | 'reset' | 'hang';
}

/** What the first bytes of a connection are answered with; `serve` takes requests, `plain` has a 400 for those of TLS. */
export type Greeting = 'serve' | 'plain' | 'reset' | 'fin' | 'hang';

export interface UnkindLumeOptions {
  readonly answer: (request: UnkindRequest) => Act | Promise<Act>;
  /** With a certificate the address is https, and a greeting that is not `serve` happens within the handshake. */
  readonly certificate?: { readonly key: string; readonly cert: string };
  /** By how many connections came before. Default: all are served. */
  readonly greet?: (before: number) => Greeting;
}

export interface UnkindLume extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly UnkindRequest[];
  connections(): number;
}

/** A Lume that plays bytes: no HTTP server is between what a test writes and what the client reads. */
export async function startUnkindLume({ answer, certificate, greet }: UnkindLumeOptions): Promise<UnkindLume> {
  const requests: UnkindRequest[] = [];
  const sockets = new Set<Socket>();
  const secureContext = certificate && createSecureContext(certificate);
  let connections = 0;

  const server = createServer((socket) => {
    const greeting = greet?.(connections) ?? 'serve';
    connections++;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {}); // the client hangs up as it likes
    socket.on('close', () => sockets.delete(socket));
    if (greeting !== 'serve') {
      socket.once('data', () => {
        if (greeting === 'plain') socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
        else endOf(socket, greeting);
      });
      return;
    }
    if (!secureContext) return serve(socket);
    const secured = new TLSSocket(socket, { isServer: true, secureContext });
    secured.on('error', () => {});
    serve(secured);
  });

  function serve(socket: Socket): void {
    let received: Buffer = Buffer.alloc(0);
    let turn = Promise.resolve();
    let before = 0;
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      for (let read = readRequest(received); read !== undefined; read = readRequest(received)) {
        received = read.rest;
        const request = { ...read.request, before: before++ };
        turn = turn.then(async () => {
          requests.push(request);
          await play(socket, await answer(request));
        });
      }
    });
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`,
    requests,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function play(socket: Socket, { send = [], afterwards = 'keep' }: Act): Promise<void> {
  for (const piece of send) {
    if (socket.destroyed) return;
    await new Promise<void>((resolve) => socket.write(piece, () => resolve()));
    await setImmediate();
  }
  if (afterwards !== 'keep') endOf(socket, afterwards);
}

function endOf(socket: Socket, how: 'fin' | 'reset' | 'hang'): void {
  if (how === 'fin') socket.end();
  else if (how === 'reset' && socket instanceof TLSSocket) socket.destroy();
  else if (how === 'reset') socket.resetAndDestroy();
}

/** The first request of these bytes, once all of it is there. */
function readRequest(
  bytes: Buffer,
): { readonly request: Omit<UnkindRequest, 'before'>; readonly rest: Buffer } | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [first = '', ...lines] = bytes.subarray(0, headEnd).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const bodyStart = headEnd + 4;
  const bodyEnd = bodyStart + Number(headers['content-length'] ?? 0);
  if (bytes.length < bodyEnd) return undefined;
  const [method = '', path = ''] = first.split(' ');
  const body = bytes.subarray(bodyStart, bodyEnd).toString('utf8');
  return { request: { method, path, headers, body }, rest: bytes.subarray(bodyEnd) };
}
