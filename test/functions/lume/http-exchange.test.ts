import { createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { exchange, type HttpRequest } from '../../../functions/lume/http-exchange.ts';

/** A server of bytes: what it does with a connection, and what has arrived. */
async function serverOf(onConnection: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function answering(bytes: string | Buffer): (socket: Socket) => void {
  return (socket) => void socket.once('data', () => socket.end(bytes));
}

const request = (url: string, options: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  url: new URL(url),
  headers: { 'lume-api-key': 'key' },
  body: '{}',
  timeoutMs: 60_000,
  keepAlive: false,
  ...options,
});

describe('a request', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['is reset', (socket) => socket.once('data', () => socket.resetAndDestroy())],
    ['is closed', (socket) => socket.once('data', () => socket.end())],
    ['is answered in plain text', answering('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('was never sent when its TLS handshake %s', async (_, onConnection) => {
    await using server = await serverOf(onConnection);
    expect(await exchange(request(`https://127.0.0.1:${server.port}`))).toMatchObject({ is: 'never sent' });
  });

  it('was never sent when its TLS handshake goes on for longer than a connection may take', async () => {
    await using server = await serverOf(() => {});
    const limited = request(`https://127.0.0.1:${server.port}`, { timeoutMs: 400 });
    expect(await exchange(limited)).toEqual({ is: 'never sent', why: 'no connection in time' });
  });

  it('was never sent when its header cannot be, and the header is not quoted', async () => {
    const result = await exchange(request('http://127.0.0.1:1', { headers: { 'lume-api-key': 'a\nsecret' } }));
    expect(result).toEqual({ is: 'never sent', why: 'TypeError ERR_INVALID_CHAR' });
  });

  it.each<[string, (socket: Socket) => void]>([
    ['a reset', (socket) => socket.once('data', () => socket.resetAndDestroy())],
    ['a close', (socket) => socket.once('data', () => socket.end())],
    ['a head that is cut off', answering('HTTP/1.1 200 OK\r\ncontent-le')],
    ['a body that is cut off', answering('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"id":"run_1"')],
    ['a chunked body that is cut off', answering('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"id"')],
    ['the greeting of another protocol', answering('SSH-2.0-OpenSSH_9.6\r\n')],
    ['a head that is too long', answering(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}\r\n\r\n{}`)],
    [
      'a switch of protocols',
      answering('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    ],
  ])('that was written and got %s has no answer', async (_, onConnection) => {
    await using server = await serverOf(onConnection);
    expect(await exchange(request(`http://127.0.0.1:${server.port}`))).toMatchObject({
      is: 'no answer',
      onIdleConnection: false,
    });
  });

  it('that was written and waits for longer than it may has no answer', async () => {
    await using server = await serverOf(() => {});
    const limited = request(`http://127.0.0.1:${server.port}`, { timeoutMs: 200 });
    expect(await exchange(limited)).toMatchObject({ is: 'no answer', why: 'no answer in time' });
  });

  it.each([
    [
      'after news that come before it',
      'HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}',
    ],
    ['that ends with its connection', 'HTTP/1.0 200 OK\r\n\r\n{}'],
    ['with more behind it', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}HTTP/1.1 500 No\r\n\r\n'],
    ['in chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n'],
  ])('gets its answer %s', async (_, bytes) => {
    await using server = await serverOf(answering(bytes));
    expect(await exchange(request(`http://127.0.0.1:${server.port}`))).toMatchObject({
      is: 'answer',
      status: 200,
      text: '{}',
    });
  });

  it('gets an answer that came compressed although nobody asked for it', async () => {
    const body = gzipSync('{"a":1}');
    const head = Buffer.from(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`);
    await using server = await serverOf(answering(Buffer.concat([head, body])));
    expect(await exchange(request(`http://127.0.0.1:${server.port}`))).toMatchObject({ text: '{"a":1}' });
  });
});
