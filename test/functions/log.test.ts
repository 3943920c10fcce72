import { afterEach, expect, it, vi } from 'vitest';
import { Log } from '../../functions/log.ts';
import { OwnError } from '../../functions/own-error.ts';

const written = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
const lines = () => written.mock.calls.map(([text]) => JSON.parse(String(text)) as Record<string, unknown>);
afterEach(() => {
  written.mockClear();
  vi.unstubAllEnvs();
});

it('writes one line of JSON with its facts, and those of the log that it comes from', () => {
  new Log({ execution: 'orders-1' }).with({ route: 'orders' }).info('run started', { run_id: 'run_1' });
  expect(lines()).toEqual([
    expect.objectContaining({
      level: 'INFO',
      message: 'run started',
      execution: 'orders-1',
      route: 'orders',
      run_id: 'run_1',
    }),
  ]);
});

it('writes what its level asks for, and takes a level that is none for INFO', () => {
  const log = new Log();
  for (const [level, expected] of [
    ['ERROR', ['ERROR']],
    ['WARN', ['WARN', 'ERROR']],
    ['chatty', ['INFO', 'WARN', 'ERROR']],
    ['debug', ['DEBUG', 'INFO', 'WARN', 'ERROR']],
  ] as const) {
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', level);
    written.mockClear();
    for (const say of ['debug', 'info', 'warn', 'error'] as const) log[say]('x');
    expect(lines().map((line) => line['level'])).toEqual(expected);
  }
});

class ShopError extends OwnError {
  override readonly name = 'ShopError';
}

it('masks e-mail addresses, in texts, in errors and in their causes', () => {
  const address = 'ana.maria+test@mail.shop.example';
  const cause = new ShopError(`row 7: "${address}" is taken`);
  new Log().error(`about <${address}>`, { key: `in/${address}.csv`, error: new ShopError(`no ${address}`, { cause }) });
  expect(JSON.stringify(lines())).not.toContain('shop.example');
  expect(lines()[0]).toMatchObject({ key: 'in/***@***', error: { cause: { message: 'row 7: "***@***" is taken' } } });
});

it('keeps a long text short', () => {
  new Log().info('x'.repeat(100_000), { error: new Error('y'.repeat(100_000)) });
  expect(JSON.stringify(lines()).length).toBeLessThan(12_000);
});

it('stays one line, whatever ends lines for some readers', () => {
  new Log().info('file', { key: 'a\nb\r\u0085\u2028c\u2029.csv' });
  const text = String(written.mock.calls[0]?.[0]);
  expect(text.slice(0, -1)).not.toMatch(/[\n\r\u0085\u2028\u2029]/);
  expect(lines()[0]).toMatchObject({ key: 'a\nb\r\u0085\u2028c\u2029.csv' });
});

it.each([
  ['with letters of any script', 'jürgen.größe@bücher.example'],
  ['where the text is cut', `${'x'.repeat(4060)} ana.maria@mail.shop.example ${'y'.repeat(100)}`],
])('masks an address %s', (_, text) => {
  new Log().info('file', { text });
  expect(JSON.stringify(lines())).not.toMatch(/größe|ana\./);
});

it('says of an error that this code did not make its name, its code and its place, at any depth of causes', async () => {
  const secret = 'sk_live_7c2f';
  const own = new ShopError('the call failed', {
    cause: Object.assign(
      new TypeError(`header "${secret}\n    at ${secret} is invalid`, { cause: new Error(secret) }),
      {
        code: 'ERR_INVALID_CHAR',
      },
    ),
  });
  new Log().error('failed', { error: own, nested: { again: [own.cause] } });
  expect(JSON.stringify(lines())).not.toContain(secret);
  expect(lines()[0]).toMatchObject({
    error: {
      name: 'ShopError',
      message: 'the call failed',
      cause: { name: 'TypeError', code: 'ERR_INVALID_CHAR', stack: expect.stringContaining('log.test.ts') },
    },
  });
});

it('says nothing of a header that fetch refuses', async () => {
  const secret = 'sk_live_\u2019_7c2f';
  await fetch('http://127.0.0.1:1', { headers: { key: secret } }).catch((error: unknown) => {
    new Log().error('failed', { error });
  });
  expect(lines()).toHaveLength(1);
  expect(JSON.stringify(lines())).not.toContain('7c2f');
});
