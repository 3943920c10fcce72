import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpLume } from '../../functions/lume/http-lume.ts';
import { LumeError } from '../../functions/lume/lume-errors.ts';
import { byteByByte, type Facts, json } from '../support/scripted-lume/http-bytes.ts';
import { startScenarios } from '../support/scripted-lume/run-scenarios.ts';
import type { Scenario } from '../support/scripted-lume/scenario.ts';
import {
  type Act,
  type Greeting,
  type ScriptedLumeOptions,
  startScriptedLume,
} from '../support/scripted-lume/scripted-lume.ts';
import { selfSigned } from '../support/scripted-lume/self-signed.ts';

const FACTS: Facts = { RUN_ID: 'run_1', SOURCE_PATH: 's3://landing/orders.csv', API_KEY: 'key' };
const FORCED = { flow_version: 'shop_orders:v1', source_path: FACTS.SOURCE_PATH, force_rerun: true };
const RUN = json(200, { id: 'run_1', status: 'TRANSFORMING', metadata: { note: 'x'.repeat(3000) } })(FACTS);

const start = (lume: HttpLume) => lume.run(FORCED);
const check = (lume: HttpLume) => lume.runStatus('run_1');

/** The name of what the call throws, and how many requests came whole. */
async function failure(options: ScriptedLumeOptions, call: (lume: HttpLume) => Promise<unknown>, timeoutSeconds = 300) {
  await using server = await startScriptedLume(options);
  const error = await call(lumeAt(server.url, timeoutSeconds)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LumeError);
  return { name: (error as LumeError).name, requests: server.requests.length };
}

function lumeAt(baseUrl: string, timeoutSeconds = 300): HttpLume {
  const apiKey = { get: async () => 'key', remedy: '', forget: () => {} };
  return new HttpLume({ baseUrl, apiKey, timeoutSeconds });
}

const HEAD = Buffer.from('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n');
const MEGABYTE = Buffer.alloc(1_000_000, 'x');

function* bytes(count: number, piece: Uint8Array): Generator<Uint8Array> {
  yield HEAD;
  for (let at = 0; at < count; at++) yield piece;
}

describe('an answer', () => {
  it('that comes byte by byte is an answer', async () => {
    await using server = await startScriptedLume({ answer: () => byteByByte(() => RUN)(FACTS) });
    expect(await start(lumeAt(server.url))).toMatchObject({ id: 'run_1', metadata: { note: 'x'.repeat(3000) } });
  });

  it.each<readonly [string, () => Act]>([
    ['of 40 MB', () => ({ send: bytes(40, MEGABYTE), afterwards: 'fin' })],
    ['without an end', () => ({ send: bytes(Number.POSITIVE_INFINITY, MEGABYTE) })],
  ])('%s is not read to its end, and is no run', async (_, answer) => {
    expect(['LumeStartUncertainError', 'LumeProtocolError']).toContain((await failure({ answer }, start)).name);
    expect(['LumeUnavailableError', 'LumeProtocolError']).toContain((await failure({ answer }, check)).name);
  });

  it('that dribbles on for longer than a call may take is lost', async () => {
    const answer = () => ({ send: bytes(Number.POSITIVE_INFINITY, Buffer.from(' ')) });
    const lost = await Promise.all([start, check].map((call) => failure({ answer }, call, 2)));
    expect(lost.map(({ name }) => name)).toEqual(['LumeStartUncertainError', 'LumeUnavailableError']);
  });
});

describe('a connection', () => {
  it('that Lume closes just when the next question comes costs no question', async () => {
    await using server = await startScriptedLume({
      answer: ({ before }) => (before === 0 ? RUN : { afterwards: 'reset' }),
    });
    const lume = lumeAt(server.url);
    for (let at = 0; at < 6; at++) {
      expect(await check(lume)).toMatchObject({ status: 'TRANSFORMING' });
      await setImmediate(); // calls of a workflow never follow one another in one turn of the event loop
    }
    expect(server.requests.length).toBeGreaterThan(6);
  });

  it('that was used for a question is not used for a start, which would be lost with it', async () => {
    await using server = await startScriptedLume({
      answer: ({ before }) => (before === 0 ? RUN : { afterwards: 'reset' }),
    });
    const lume = lumeAt(server.url);
    for (let at = 0; at < 3; at++) {
      await check(lume);
      expect(await start(lume)).toMatchObject({ id: 'run_1' });
    }
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(3);
  });
});

const HANDSHAKES: readonly Greeting[] = ['reset', 'fin', 'plain'];

describe('a handshake', () => {
  const certificate = selfSigned();
  const answer = () => RUN;

  it.each(HANDSHAKES)('that ends by %s did not carry a start, forced or not', async (greeting) => {
    const told = await failure({ answer, certificate, greet: () => greeting }, start);
    expect(told).toEqual({ name: 'LumeUnavailableError', requests: 0 });
    expect((await failure({ answer, certificate, greet: () => greeting }, check)).name).toBe('LumeUnavailableError');
  });

  it('that never ends did not carry a start', async () => {
    const told = await failure({ answer, certificate, greet: () => 'hang' }, start, 1);
    expect(told).toEqual({ name: 'LumeUnavailableError', requests: 0 });
  });

  it('with a certificate that nobody trusts does not carry the key', async () => {
    expect(await failure({ answer, certificate }, start)).toEqual({ name: 'LumeUnavailableError', requests: 0 });
  });
});

describe('the functions, by https', () => {
  const certificate = selfSigned();
  const forced = { force_rerun: true, reason: 'the file was corrected' };
  let directory: string;
  let functionEnv: Readonly<Record<string, string>>;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'connection-'));
    await writeFile(join(directory, 'ca.pem'), certificate.cert);
    functionEnv = { NODE_EXTRA_CA_CERTS: join(directory, 'ca.pem') };
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('send a forced start once, as soon as a handshake comes to its end', async () => {
    const scenario: Scenario = { name: 'opens', input: forced, ends: { outcome: 'SUCCEEDED' } };
    const greet = (before: number) => HANDSHAKES[before] ?? 'serve';
    await using running = await startScenarios([scenario], { certificate, functionEnv, greet });
    const { outcome, posts } = await running.resultOf(scenario);
    expect(outcome).toMatchObject({ outcome: 'SUCCEEDED', error_message: null });
    expect(posts).toHaveLength(1);
    expect(running.lume.connections()).toBeGreaterThan(HANDSHAKES.length);
  });

  it('do not send a forced start again whose connection broke after the handshake', async () => {
    const scenario: Scenario = {
      name: 'breaks',
      input: forced,
      start: [() => ({ afterwards: 'reset' }), () => RUN],
      ends: { outcome: 'NOT_STARTED' },
    };
    await using running = await startScenarios([scenario], { certificate, functionEnv });
    const { outcome, posts } = await running.resultOf(scenario);
    expect(outcome).toMatchObject({ not_started_because: 'uncertain', error_name: 'LumeStartUncertainError' });
    expect(posts).toHaveLength(1);
  });

  it('send nothing to a Lume whose certificate nobody trusts, and say so', async () => {
    const scenario: Scenario = { name: 'is somebody else', ends: { outcome: 'NOT_STARTED' } };
    await using running = await startScenarios([scenario], { certificate });
    const { outcome, posts, told } = await running.resultOf(scenario);
    expect(outcome).toMatchObject({ not_started_because: 'unavailable', error_name: 'LumeUnavailableError' });
    expect(outcome?.error_message).toMatch(/CERT/);
    expect(told).toMatchObject({ alerts: 0, outages: 1 });
    expect(posts).toEqual([]);
  });
});
