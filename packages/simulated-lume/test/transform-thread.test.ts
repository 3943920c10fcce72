import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RunFailure } from '../src/run-failures.ts';
import type { TransformJob } from '../src/transform-file.ts';
import { TransformThread } from '../src/transform-thread.ts';

let dir: string;
let thread: TransformThread;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'transform-'));
  thread = new TransformThread();
});
afterEach(async () => {
  await thread.stop();
  rmSync(dir, { recursive: true });
});

function job(name: string, content: string, more: Partial<TransformJob> = {}): TransformJob {
  const file = join(dir, name);
  writeFileSync(file, content);
  return {
    file,
    names: [name],
    source: {},
    columns: [
      { from: 'id', to: 'id', type: 'integer', required: true },
      { from: 'text', to: 'text', type: 'string' },
    ],
    mappedStem: join(dir, `${name}-mapped`),
    rejectsStem: join(dir, `${name}-rejects`),
    ...more,
  };
}

const rows = (count: number) => `id,text\n${'1,a\n'.repeat(count - 1)}x,b\n`;

describe('a file is transformed', () => {
  test('while the thread of the local system does something else', async () => {
    const { transform, rejects } = { transform: job('a.csv', rows(2_000)), rejects: join(dir, 'a.csv-rejects.csv') };
    const result = thread.transform(transform);
    // Nothing of this thread's own runs in this loop: neither events nor promises.
    const isWritten = () => existsSync(rejects) && statSync(rejects).size > 0;
    const moment = new Int32Array(new SharedArrayBuffer(4));
    for (let waits = 0; waits < 6_000 && !isWritten(); waits += 1) Atomics.wait(moment, 0, 0, 10);
    expect(isWritten()).toBe(true);
    expect(await result).toEqual({
      extension: 'csv',
      rowCounts: { source: 2_000, mapped: 1_999, rejected: 1 },
      rejectReasons: [{ reason: 'id: must be a whole number', count: 1 }],
    });
  });

  test('beside others, each with its own result', async () => {
    const counts = await Promise.all(
      [3, 500, 20].map(async (count) => (await thread.transform(job(`${count}.csv`, rows(count)))).rowCounts.source),
    );
    expect(counts).toEqual([3, 500, 20]);
  });

  test('or fails as a whole with the reason', async () => {
    const failure = thread.transform(job('a.csv', 'text,other\n1,2\n'));
    await expect(failure).rejects.toBeInstanceOf(RunFailure);
    await expect(failure).rejects.toThrow('The file lacks a required column: id. It has: text, other.');
  });

  test('until it is not wanted any more', async () => {
    const stopping = new AbortController();
    const transform = thread.transform(job('a.csv', rows(100_000), { signal: stopping.signal }));
    stopping.abort(new Error('stopped'));
    await expect(transform).rejects.toThrow('stopped');
    await expect(thread.transform(job('b.csv', rows(2), { signal: stopping.signal }))).rejects.toThrow('stopped');
    expect((await thread.transform(job('c.csv', rows(2)))).rowCounts.source).toBe(2);
  });

  test('in bounded memory: what breaks the bound ends its own run, not the system', async () => {
    await thread.stop();
    thread = new TransformThread(24);
    const wide = `id,text\n${`1,${'a'.repeat(900_000)}\n`.repeat(60)}`;
    await expect(thread.transform(job('wide.csv', wide))).rejects.toThrow(/memory/);
    // Nearly twice the heap.
    const long = `id,text\n${`1,${'b'.repeat(4_000)}\n`.repeat(10_000)}`;
    expect((await thread.transform(job('long.csv', long))).rowCounts.mapped).toBe(10_000);
  });
});
