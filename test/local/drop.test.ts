import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { lockState } from 'template-runner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../support/http-server.ts';

const local = (name: string) => fileURLToPath(new URL(`../../local/${name}`, import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drop-'));
  await mkdir(join(folder, '.local'));
  await writeFile(join(folder, 'orders.csv'), 'order_id\n1\n');
});
afterAll(() => rm(folder, { recursive: true }));

async function run(script: string, ...args: readonly string[]) {
  const ended = promisify(execFile)(process.execPath, [local(script), ...args], { cwd: folder });
  const { code = 0, stdout, stderr } = await ended.catch((error) => error);
  return { code, stdout, stderr };
}

/** A local system, as far as others can tell. */
function running(endpoint: string): Disposable {
  const lock = lockState(join(folder, '.local'));
  lock.announce({ endpoint, stackName: 'shop' });
  return lock;
}

async function deadUrl(): Promise<string> {
  await using server = await startServer((_, response) => response.end());
  return server.url;
}

describe('npm run drop', () => {
  it.each([
    [['--foo'], "Unknown option '--foo'"],
    [[], 'no FILE is named'],
    [['a.csv', 'b.csv'], 'one file at a time, and there is b.csv too'],
    [['orders.csv', '--as'], "Option '--as <value>' argument missing"],
    [['orders.csv', '--as', ''], "--as '': must be a key"],
    [
      ['orders.csv', '--as', 's3://landing/incoming/orders.csv'],
      '--as s3://landing/incoming/orders.csv: must be a key in the landing bucket, without s3:// and the bucket',
    ],
    [['orders.csv', '--as', '-1'], "Option '--as' argument is ambiguous. Did you forget"],
  ])('says of %j what is wrong, and how it is used', async (args, said) => {
    const { code, stdout, stderr } = await run('drop.ts', ...args);
    expect(stderr.startsWith(said), stderr).toBe(true);
    expect(stderr).toContain('\n\nUsage: npm run drop -- FILE [--as KEY] [--deployment NAME] [--dir DIR]\n');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('says in one line that no system runs, whatever one has left behind that was killed', async () => {
    const notRunning =
      'No local system is running on .local. Start it in another terminal: npm start, or name its folder with --dir\n';
    expect(await run('drop.ts', 'orders.csv')).toEqual({ code: 1, stdout: '', stderr: notRunning });
    await writeFile(join(folder, '.local', 'running.json'), '{"endpoint":');
    expect(await run('drop.ts', 'orders.csv')).toEqual({ code: 1, stdout: '', stderr: notRunning });
    running(await deadUrl())[Symbol.dispose]();
    expect(await run('drop.ts', 'orders.csv')).toEqual({ code: 1, stdout: '', stderr: notRunning });
  });

  it('says in one line that the system does not answer', async () => {
    using _ = running(await deadUrl());
    const noAnswer = 'The local system does not answer: it has ended or is shutting down. Start it again: npm start\n';
    expect(await run('drop.ts', 'orders.csv')).toEqual({ code: 1, stdout: '', stderr: noAnswer });
  });

  it('says in one line what is wrong with the file, or with the answer', async () => {
    await using other = await startServer((_, response) => response.writeHead(404).end('<html>another program'));
    using _ = running(other.url);
    for (const [file, said] of [
      ['lost.csv', /^There is no file lost\.csv\.\n$/],
      ['.', /^Not uploaded: \. is not a file\n$/],
      ['orders.csv', /^Not uploaded: [^\n]+\n$/],
    ] as const) {
      const { code, stdout, stderr } = await run('drop.ts', file);
      expect(stderr).toMatch(said);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    }
  });
});

describe('npm run drill', () => {
  it('says in one line that the system does not answer', async () => {
    using _ = running(await deadUrl());
    const { code, stdout, stderr } = await run('drills/run-drill.ts', 'failed');
    expect(stderr).toMatch(/^The local system does not answer: [^\n]+\n$/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });

  it('says in one line what is wrong with the answer', async () => {
    await using other = await startServer((_, response) => response.writeHead(404).end('<html>another program'));
    using _ = running(other.url);
    const { code, stdout, stderr } = await run('drills/run-drill.ts', 'failed');
    expect(stderr).toMatch(/^Not played: [^\n]+\n$/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });
});

describe('npm start', () => {
  it('says of a number that begins with a dash what is wrong, on one line', async () => {
    const { code, stderr } = await run('start.ts', '--speed', '-1');
    expect(stderr).toMatch(/^Option '--speed' argument is ambiguous\. Did you forget [^\n]+\n\nUsage: /);
    expect(code).toBe(2);
  });

  it('says in one line, before it does anything, that the port is in use', async () => {
    await using taken = await startServer((_, response) => response.end());
    const { port } = new URL(taken.url);
    expect(await run('start.ts', '--port', port)).toEqual({
      code: 1,
      stdout: '',
      stderr: `Port ${port} is in use. Choose another with --port, or omit it to use 4566 or the next free one.\n`,
    });
  });
});
