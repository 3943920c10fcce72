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

  it.each([
    ['a text in quotation marks', '"the-key"', 'the-key'],
    ['the only one of a list', '["the-key"]', 'the-key'],
    ['text behind a byte-order mark', '\uFEFFthe-key\r\n', 'the-key'],
  ])('may be %s', async (_, stored, expected) => {
    value = stored;
    expect(await new Secret('a-secret').get()).toBe(expected);
  });

  it.each([
    ['a line break', 'qzq\nxqz', 4],
    ['a line break', 'qzq\u2028xqz', 4],
    ['a NUL character, as in a file that was saved as UTF-16', 'q\0z\0q\0', 2],
    ['a space or a tab', 'qzq xqz', 4],
    ['a control character', 'qzq\u001bxqz', 4],
    ['an invisible character', 'qzq\u200bxqz', 4],
    ['an invisible character', 'qzqxq\ufeffn', 6],
    ['a curly quotation mark', '\u201cqzqxqz\u201d', 1],
    ['a typographic dash', 'qzq\u2013xqz', 4],
    ['a character that could not be decoded', 'qzq\ufffdxqz', 4],
    ['outside of ASCII', 'qzqx\u00e9n', 5],
    ['outside of ASCII', 'qzq\ud83d\ude00xqz', 4],
  ])('with %s is refused by position and kind, without its neighbours: %j', async (kind, stored, position) => {
    value = stored;
    const error: unknown = await new Secret('a-secret').get().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'SecretUnusableError' });
    const { message } = error as Error;
    expect(message).toContain(`character ${position} of ${[...stored].length} is ${kind}`);
    expect(message).not.toMatch(/qz|xq/);
  });

  it('that is unusable, or was refused, is read again at once when it is asked for', async () => {
    const secret = new Secret('a-secret');
    value = 'un usable';
    await expect(secret.get()).rejects.toMatchObject({ name: 'SecretUnusableError' });
    value = 'mended';
    expect(await secret.get()).toBe('mended');
    value = 'rotated';
    secret.forget();
    expect(await secret.get()).toBe('rotated');
    expect(reads).toBe(3);
  });

  it('that was good is not handed out any more once it was found unusable', async () => {
    const secret = new Secret('a-secret');
    value = 'good';
    await secret.get();
    value = 'un usable';
    await expect(secret.get({ fresh: true })).rejects.toMatchObject({ name: 'SecretUnusableError' });
    await expect(secret.get()).rejects.toMatchObject({ name: 'SecretUnusableError' });
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
