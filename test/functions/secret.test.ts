import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Secret } from '../../functions/secret.ts';
import { startServer, type TestServer } from '../support/http-server.ts';

const FIVE_MINUTES = 300_000;
let server: TestServer;
let value: string;
let reads: number;

beforeEach(async () => {
  reads = 0;
  server = await startServer((_, response) => {
    reads++;
    response.end(JSON.stringify({ SecretString: value }));
  });
  vi.stubEnv('AWS_ENDPOINT_URL', server.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  await server[Symbol.asyncDispose]();
});

describe('a secret', () => {
  it('is read again after five minutes, and not before', async () => {
    const secret = new Secret('a-secret');
    value = 'old';
    expect(await secret.get()).toBe('old');
    value = 'new';
    vi.setSystemTime(Date.now() + FIVE_MINUTES - 1000);
    expect(await secret.get()).toBe('old');
    expect(reads).toBe(1);
    vi.setSystemTime(Date.now() + 2000);
    expect(await secret.get()).toBe('new');
  });

  it('is read at once when it is asked for afresh', async () => {
    const secret = new Secret('a-secret');
    value = 'old';
    await secret.get();
    value = 'new';
    expect(await secret.get({ fresh: true })).toBe('new');
    expect(await secret.get()).toBe('new');
  });

  it.each([
    ['plain text', 'the-key', 'the-key'],
    ['plain text with a line break at its end', 'the-key\n', 'the-key'],
    ['the only value of an object', '{"api_key":"the-key"}', 'the-key'],
  ])('may be %s', async (_, stored, expected) => {
    value = stored;
    expect(await new Secret('a-secret').get()).toBe(expected);
  });

  it.each([[''], ['{}'], ['{"a":"hidden-1","b":"hidden-2"}'], ['{"a":1}'], ['{"a":"hidden-']])(
    'that is %s is refused, and not quoted',
    async (stored) => {
      value = stored;
      const error: unknown = await new Secret('a-secret').get().catch((caught: unknown) => caught);
      expect(error).toMatchObject({ name: 'SecretUnusableError' });
      expect(String(error)).not.toContain('hidden');
    },
  );
});
