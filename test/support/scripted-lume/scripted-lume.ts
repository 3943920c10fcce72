import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { createSecureContext, TLSSocket } from 'node:tls';

/** A complete request. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The number of earlier requests on the same connection. */
  readonly before: number;
}

/** How to answer one request: exactly these bytes, in these pieces, and then what happens to the connection. */
export interface Act {
  readonly send?: Iterable<Uint8Array>;
  /** `keep`, the default, serves the next request; `hang` leaves the connection open without another answer. */
  readonly afterwards?: 'keep' | 'fin' | 'reset' | 'hang';
}

/** What happens to a new connection; `plain` answers 400 in plain HTTP to a TLS handshake. */
export type Greeting = 'serve' | 'plain' | 'reset' | 'fin' | 'hang';

export interface ScriptedLumeOptions {
  readonly answer: (request: ReceivedRequest) => Act | Promise<Act>;
  /** With a certificate the URL is https, and a greeting other than `serve` interrupts the handshake. */
  readonly certificate?: { readonly key: string; readonly cert: string };
  /** The greeting, by the number of earlier connections. Default: `serve`. */
  readonly greet?: (before: number) => Greeting;
}

export interface ScriptedLume extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  connections(): number;
}

/** A Lume that answers with exact bytes: no HTTP library stands between the test and the client. */
export async function startScriptedLume({ answer, certificate, greet }: ScriptedLumeOptions): Promise<ScriptedLume> {
  const requests: ReceivedRequest[] = [];
  const sockets = new Set<Socket>();
  const secureContext = certificate && createSecureContext(certificate);
  let connections = 0;

  const server = createServer((socket) => {
    const greeting = greet?.(connections) ?? 'serve';
    connections++;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {}); // the client may hang up at any time
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

/** The first request in these bytes, or undefined while it is incomplete. */
function readRequest(
  bytes: Buffer,
): { readonly request: Omit<ReceivedRequest, 'before'>; readonly rest: Buffer } | undefined {
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
