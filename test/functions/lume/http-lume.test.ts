import type { RequestListener, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApiKeySource } from '../../../functions/lume/api-key.ts';
import { HttpLume, type HttpLumeOptions } from '../../../functions/lume/http-lume.ts';
import { LumeError } from '../../../functions/lume/lume-errors.ts';
import { runOfStrangeStart } from '../../../functions/lume/strange-start.ts';
import { bodyOf, startServer } from '../../support/http-server.ts';

const KEY = 'key-that-must-stay-secret';
const REQUEST = { flow_version: 'shop_orders:v1', source_path: 's3://landing/orders.csv', force_rerun: false };
const FORCED = { ...REQUEST, force_rerun: true };
const RUN = { id: 'run_01HY', status: 'CREATED', metadata: { a: 1 } };
const READ_RUN = { ...RUN, metadata_json: '{"a":1}', remarks: [] };

const key: ApiKeySource = { get: async () => KEY, remedy: 'Put another key there.', forget: () => {} };

function lumeAt(baseUrl: string, options: Partial<HttpLumeOptions> = {}): HttpLume {
  return new HttpLume({ baseUrl, apiKey: key, timeoutSeconds: 60, ...options });
}

function answer(status: number, body: unknown): RequestListener {
  return (_, response) => json(response, status, body);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** The name and message of what a call against this server throws. */
async function failure(
  listener: RequestListener,
  call: (lume: HttpLume) => Promise<unknown>,
  options?: Partial<HttpLumeOptions>,
) {
  await using server = await startServer(listener);
  try {
    await call(lumeAt(server.url, options));
  } catch (error) {
    if (error instanceof LumeError) return { name: error.name, message: error.message };
    throw error;
  }
  throw new Error('nothing was thrown');
}

const start = (lume: HttpLume) => lume.run(REQUEST);
const force = (lume: HttpLume) => lume.run(FORCED);
const check = (lume: HttpLume) => lume.runStatus('run_01HY');

describe('HttpLume', () => {
  it('starts a run with one POST that carries the key as a header', async () => {
    const seen: unknown[] = [];
    await using server = await startServer(async (request, response) => {
      const { method, url, headers } = request;
      seen.push({ method, url, key: headers['lume-api-key'], body: JSON.parse(await bodyOf(request)) });
      json(response, 201, RUN);
    });
    expect(await lumeAt(`${server.url}/`).run({ ...REQUEST, run_metadata: { team: 'orders' } })).toEqual(READ_RUN);
    expect(seen).toEqual([
      { method: 'POST', url: '/runs', key: KEY, body: { ...REQUEST, run_metadata: { team: 'orders' } } },
    ]);
  });

  it('asks for a status with one GET, and hands out an empty metadata where there is none', async () => {
    await using server = await startServer((request, response) => {
      json(response, request.url === '/runs/run_01HY' ? 200 : 404, { id: 'run_01HY', status: 'PAUSED' });
    });
    expect(await lumeAt(server.url).runStatus('run_01HY')).toMatchObject({
      id: 'run_01HY',
      status: 'PAUSED',
      metadata: {},
      metadata_json: '{}',
    });
  });

  it.each([
    [400, 'LumeInvalidRequestError'],
    [404, 'LumeInvalidRequestError'],
    [409, 'LumeInvalidRequestError'],
    [422, 'LumeInvalidRequestError'],
    [429, 'LumeUnavailableError'],
    [503, 'LumeUnavailableError'],
    [500, 'LumeStartUncertainError'],
    [302, 'LumeUnavailableError'],
    [303, 'LumeStartUncertainError'],
  ])("takes a %i of Lume's own in answer to any start as %s", async (status, name) => {
    for (const call of [start, force]) {
      expect(await failure(answer(status, { error: { message: 'because' } }), call)).toMatchObject({ name });
    }
  });

  it.each([
    [200, 'LumeStartUncertainError'],
    [204, 'LumeStartUncertainError'],
    [307, 'LumeUnavailableError'],
    [400, 'LumeBlockedError'],
    [401, 'LumeBlockedError'],
    [403, 'LumeBlockedError'],
    [404, 'LumeUnavailableError'],
    [408, 'LumeStartUncertainError'],
    [429, 'LumeStartUncertainError'],
    [502, 'LumeStartUncertainError'],
    [503, 'LumeStartUncertainError'],
  ])('takes a page with %i in answer to any start as %s', async (status, name) => {
    for (const call of [start, force]) {
      expect(await failure(answer(status, '<html><h1>A page</h1></html>'), call)).toMatchObject({ name });
    }
  });

  it.each([200, 302, 401, 403, 404, 429, 500, 503])(
    'takes a page with %i in answer to a question as no answer of Lume',
    async (status) => {
      expect(await failure(answer(status, '<html><h1>A page</h1></html>'), check)).toMatchObject({
        name: 'LumeUnavailableError',
        message: expect.stringContaining('is not Lume'),
      });
    },
  );

  it.each([
    ['an API gateway', { message: 'Service Unavailable' }],
    ['a service mesh', 'upstream connect error or disconnect/reset before headers'],
  ])('does not believe a 503 of %s that nothing was done', async (_, body) => {
    expect(await failure(answer(503, body), force)).toMatchObject({ name: 'LumeStartUncertainError' });
  });

  it.each([400, 409, 422])('takes a %i that says so as a path that was processed before', async (status) => {
    const body = { error: { type: 'invalid_request', message: 'source_path has already been processed' } };
    expect(await failure(answer(status, body), start)).toMatchObject({ name: 'LumeAlreadyProcessedError' });
    expect(await failure(answer(status, body), check)).toMatchObject({ name: 'LumeInvalidRequestError' });
  });

  it('takes a 409 that says that the path is being processed as a run that is going on', async () => {
    const body = { error: { message: 'a run for this source_path is already running' } };
    expect(await failure(answer(409, body), start)).toMatchObject({ name: 'LumeAlreadyRunningError' });
  });

  it.each([
    ['a word in another field', { error: { type: 'already processed', message: 'no' }, hint: 'already processed' }],
    ['a word in a page', 'already processed'],
  ])('concludes nothing from %s', async (_, body) => {
    expect((await failure(answer(400, body), start)).name).not.toBe('LumeAlreadyProcessedError');
  });

  it('says of a run that Lume does not know just that', async () => {
    const unknown = answer(404, { error: { message: 'no such run' } });
    expect(await failure(unknown, check)).toMatchObject({ name: 'LumeRunNotFoundError' });
  });

  it('refuses an answer about another run than the one that was asked for', async () => {
    const other = answer(200, { id: 'run_other', status: 'SUCCEEDED', metadata: {} });
    expect(await failure(other, check)).toMatchObject({ name: 'LumeProtocolError' });
  });

  it.each([
    ['a number', '{"run_id":12345678901234567890}', '12345678901234567890'],
    ['alone', '\uFEFF{"id":"run_9"}', 'run_9'],
  ])('takes an id that is %s for a start', async (_, body, id) => {
    await using server = await startServer(answer(201, body));
    expect(await lumeAt(server.url).run(REQUEST)).toMatchObject({ id, status: 'CREATED' });
  });

  it.each([
    ['Partial Failed', 'PARTIAL_FAILED'],
    ['partial-failed', 'PARTIAL_FAILED'],
    ['PartialFailed', 'PARTIAL_FAILED'],
    [' succeeded ', 'SUCCEEDED'],
    ['Cancelled', 'Cancelled'],
  ])('reads the status %j as %s', async (status, read) => {
    await using server = await startServer(answer(200, { ...RUN, status }));
    expect(await lumeAt(server.url).runStatus('run_01HY')).toMatchObject({ status: read });
  });

  it('hands out metadata with every digit', async () => {
    const body = '{"id":"run_01HY","status":"SUCCEEDED","metadata":{"rows":9007199254740993,"share":NaN}}';
    await using server = await startServer(answer(200, body));
    const run = await lumeAt(server.url).runStatus('run_01HY');
    expect(run.metadata_json).toBe('{"rows":9007199254740993,"share":null}');
    expect(run.remarks).toEqual([expect.stringContaining('NaN')]);
  });

  it('names the run that a strange answer to a start names', async () => {
    const { name, message } = await failure(answer(200, { data: { run: 'run_01HYXYZ' } }), start);
    expect(name).toBe('LumeProtocolError');
    expect(runOfStrangeStart(message)).toBe('run_01HYXYZ');
  });

  describe('with an answer that was lost', () => {
    const lost: [string, RequestListener][] = [
      ['500', answer(500, 'oops')],
      ['502', answer(502, '<html>')],
      ['504', answer(504, '')],
      ['a reset', (request) => request.socket.resetAndDestroy()],
      [
        'an answer that breaks off',
        (_, response) => {
          response.writeHead(201, { 'content-length': '100' });
          response.write('{"id":');
          setTimeout(() => response.destroy(), 20);
        },
      ],
    ];

    it.each(lost)('says that a status call can be repeated: %s', async (_, listener) => {
      expect(await failure(listener, check)).toMatchObject({ name: 'LumeUnavailableError' });
    });

    it.each(lost)('says of a start that it may have been done: %s', async (_, listener) => {
      expect(await failure(listener, start)).toMatchObject({ name: 'LumeStartUncertainError' });
      expect(await failure(listener, force)).toMatchObject({ name: 'LumeStartUncertainError' });
    });

    it('takes silence past the time-out as a lost answer', async () => {
      const silent = { timeoutSeconds: 0.2 };
      expect(await failure(() => {}, force, silent)).toMatchObject({ name: 'LumeStartUncertainError' });
      expect(await failure(() => {}, check, silent)).toMatchObject({ name: 'LumeUnavailableError' });
    });
  });

  it.each([
    ['a connection of its own for every start, so that none is lost with one that was idle', start, 5],
    ['one connection for all status calls', check, 1],
  ])('has %s', async (_, call, connections) => {
    await using server = await startServer(answer(200, RUN));
    const lume = lumeAt(server.url);
    for (let at = 0; at < 5; at++) {
      await call(lume);
      await setImmediate(); // calls of a workflow never follow one another in one turn of the event loop
    }
    expect(server.connections()).toBe(connections);
  });

  it('asks for a status once more at once when an idle connection was closed, and no more than that', async () => {
    let calls = 0;
    await using server = await startServer((request, response) => {
      calls++;
      if (calls === 1) json(response, 200, RUN);
      else request.socket.destroy();
    });
    const lume = lumeAt(server.url);
    await lume.runStatus('run_01HY');
    await setImmediate();
    await expect(lume.runStatus('run_01HY')).rejects.toMatchObject({ name: 'LumeUnavailableError' });
    expect(calls).toBe(3);
  });

  it('leaves it to the workflow to ask again when a connection was closed that was made for the question', async () => {
    let calls = 0;
    const closing: RequestListener = (request) => {
      calls++;
      request.socket.destroy();
    };
    expect(await failure(closing, check)).toMatchObject({ name: 'LumeUnavailableError' });
    expect(calls).toBe(1);
  });

  it('knows that a refused connection and an unknown host never saw a forced start', async () => {
    const { url } = await (async () => {
      await using server = await startServer(() => {});
      return server;
    })();
    await expect(lumeAt(url).run(FORCED)).rejects.toMatchObject({ name: 'LumeUnavailableError' });
    await expect(lumeAt('https://lume.invalid').run(FORCED)).rejects.toMatchObject({ name: 'LumeUnavailableError' });
  });

  it('reads the key afresh once when it is refused, and goes on with the new one', async () => {
    const asked: boolean[] = [];
    const rotating: ApiKeySource = {
      remedy: 'Put another key there.',
      forget: () => {},
      get: async ({ fresh = false } = {}) => {
        asked.push(fresh);
        return fresh ? 'new' : 'old';
      },
    };
    await using server = await startServer((request, response) => {
      json(response, request.headers['lume-api-key'] === 'new' ? 200 : 401, RUN);
    });
    expect(await lumeAt(server.url, { apiKey: rotating }).runStatus('run_01HY')).toEqual(READ_RUN);
    expect(asked).toEqual([false, true]);
  });

  it.each([401, 403])('gives up on a key that is refused twice with %i, and forgets it', async (status) => {
    let forgotten = 0;
    const apiKey = { ...key, forget: () => void forgotten++ };
    expect(await failure(answer(status, { detail: 'who?' }), force, { apiKey })).toMatchObject({
      name: 'LumeAuthenticationError',
      message: expect.stringMatching(/who\?.* Put another key there\.$/),
    });
    expect(forgotten).toBe(1);
  });

  it('does not follow a redirect with the key', async () => {
    const hosts: string[] = [];
    await using other = await startServer((_, response) => {
      hosts.push('other');
      json(response, 200, RUN);
    });
    const redirect: RequestListener = (_, response) => response.writeHead(307, { location: other.url }).end();
    expect(await failure(redirect, start)).toMatchObject({
      name: 'LumeUnavailableError',
      message: expect.stringContaining(other.url),
    });
    expect(hosts).toEqual([]);
  });

  it('keeps the key out of an error although the server echoes it, and keeps the error short', async () => {
    const echo: RequestListener = (request, response) =>
      json(response, 400, `${request.headers['lume-api-key']} `.repeat(10_000));
    const { message } = await failure(echo, start);
    expect(message).not.toContain(KEY);
    expect(message.length).toBeLessThan(1000);
  });

  it.each(Array.from({ length: KEY.length }, (_, at) => at + 1))(
    'finds the key where an error is cut, %i characters in',
    async (at) => {
      const { message } = await failure(answer(400, `${'x'.repeat(500 - at)}${KEY}${'y'.repeat(500)}`), start);
      expect(message).not.toContain(KEY.slice(0, 3));
    },
  );

  it('keeps e-mail addresses out of an error', async () => {
    const { message } = await failure(
      answer(422, { error: { message: 'row 3: ana.b+c@mail.example is taken' } }),
      start,
    );
    expect(message).toContain('row 3: ***@*** is taken');
  });

  it('hands out a run or throws one of its own errors, whatever bytes come back', async () => {
    let body: Buffer = Buffer.alloc(0);
    let status = 200;
    await using server = await startServer((_, response) => response.writeHead(status).end(body));
    const lume = lumeAt(server.url);
    const anyBody = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.json().map((text) => Buffer.from(text)),
      fc
        .record({ id: fc.jsonValue(), status: fc.jsonValue(), metadata: fc.jsonValue() })
        .map((v) => Buffer.from(JSON.stringify(v))),
    );
    await fc.assert(
      fc.asyncProperty(
        anyBody,
        fc.constantFrom(200, 201, 301, 400, 401, 404, 409, 418, 500, 503),
        async (bytes, code) => {
          [body, status] = [bytes, code];
          const run = await lume.runStatus('run_1').catch((error: unknown) => error);
          if (run instanceof Error) expect(run).toBeInstanceOf(LumeError);
          else
            expect(run).toMatchObject({
              id: expect.any(String),
              status: expect.any(String),
              metadata: expect.any(Object),
            });
        },
      ),
    );
  });

  it.each(['http://api.lume.ai', 'ftp://x', 'api.lume.ai'])('refuses the base URL %s', (url) => {
    expect(() => lumeAt(url)).toThrow(/is not an https URL/);
  });
});
