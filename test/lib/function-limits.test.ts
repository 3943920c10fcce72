import { Duration } from 'aws-cdk-lib';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ARCHIVE_SECONDS, EARLIER_UPLOAD_SECONDS, SECRET_SECONDS } from '../../functions/call-limits.ts';
import { SecretApiKey } from '../../functions/lume/api-key.ts';
import { HttpLume } from '../../functions/lume/http-lume.ts';
import { FUNCTION_LIMITS, lumeFunctionLimits, visibilityTimeout } from '../../lib/function-limits.ts';
import { startServer, type TestServer } from '../support/http-server.ts';

const LUME_SECONDS = 30;
let server: TestServer;
let calls: string[];

/** Lume refuses every key, and closes its idle connections: the most calls that there can be. */
beforeEach(async () => {
  calls = [];
  server = await startServer((request, response) => {
    if (request.url === '/') {
      calls.push('secret');
      response.end(JSON.stringify({ SecretString: 'a-key' }));
      return;
    }
    calls.push(request.method ?? '');
    response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"message":"who?"}}');
  });
  for (const [name, value] of Object.entries({
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  })) {
    vi.stubEnv(name, value);
  }
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server[Symbol.asyncDispose]();
});

const lume = () =>
  new HttpLume({ baseUrl: `${server.url}/lume`, apiKey: new SecretApiKey('a-secret'), timeoutSeconds: LUME_SECONDS });
const times = (what: string) => calls.filter((call) => call === what).length;

it('a start has time for each call that it can make', async () => {
  await lume()
    .run({ flow_version: 'shop_orders:v1', source_path: 's3://landing/orders.csv', force_rerun: false })
    .catch(() => {});
  const seconds = times('secret') * SECRET_SECONDS + times('POST') * LUME_SECONDS;
  expect([times('secret'), times('POST')]).toEqual([2, 2]);
  expect(lumeFunctionLimits(LUME_SECONDS)['start-run'].timeoutSeconds).toBeGreaterThan(seconds);
});

it('a question has its limit for all of its calls together, and its function has time for that and the key', async () => {
  await lume()
    .runStatus('run_1')
    .catch(() => {});
  expect([times('secret'), times('GET')]).toEqual([2, 2]);
  const seconds = times('secret') * SECRET_SECONDS + LUME_SECONDS;
  expect(lumeFunctionLimits(LUME_SECONDS)['check-run'].timeoutSeconds).toBeGreaterThan(seconds);
  expect(lumeFunctionLimits(LUME_SECONDS)['report-run'].timeoutSeconds).toBeGreaterThan(
    seconds + ARCHIVE_SECONDS + EARLIER_UPLOAD_SECONDS,
  );
});

it('no function has more than the 15 minutes that Lambda gives, whatever the setting', () => {
  const all = { ...FUNCTION_LIMITS, ...lumeFunctionLimits(300) };
  for (const { timeoutSeconds } of Object.values(all)) expect(timeoutSeconds).toBeLessThanOrEqual(900);
});

it('a queue hides a message for six times the time-out and the batching window', () => {
  const limits = { memoryMegabytes: 512, timeoutSeconds: 30 };
  expect(visibilityTimeout(limits).toSeconds()).toBe(180);
  expect(visibilityTimeout(limits, Duration.minutes(5)).toSeconds()).toBe(480);
});
