import { expect, it } from 'vitest';
import { BIG_PREFIX, startBigAccount } from '../support/aws/big-account.ts';
import { cliEnvironment, runBinary } from '../support/command-line/run-command-line.ts';

const KEPT_HEAP = new URL('../support/command-line/kept-heap.ts', import.meta.url);
/** A small heap is collected often; the one that Node takes by default is collected too late to tell. */
const NODE_OPTIONS = `--import=${KEPT_HEAP.href} --max-old-space-size=48 --max-semi-space-size=2`;
/** 64 bytes for each of 80,000 objects more; a key alone is longer with what holds it. */
const MAY_GROW_KIB = 5_000;

/** What a command that prints a line for each file needs, and how many lines it printed. */
async function memoryOf(objects: number, args: readonly string[]) {
  await using account = await startBigAccount(objects);
  const env = { ...cliEnvironment(account.url), NODE_OPTIONS };
  const { code, out, err } = await runBinary(args, env);
  expect(code, err).toBe(0);
  return {
    keptKiB: Number(/kept at the end: (\d+) KiB/.exec(err)?.[1]),
    lines: out.trim().split('\n').length,
  };
}

const SINCE = ['--since', '2026-11-01T00:00:00Z'];

it.each<readonly [string, number, readonly string[]]>([
  ['replay of all', 1, ['replay', BIG_PREFIX, '--dry-run']],
  ['replay of what was never seen', 0.5, ['replay', BIG_PREFIX, '--dry-run', '--only', 'never-seen', ...SINCE]],
  ['list', 0.5, ['list', '--limit', 'all', ...SINCE]],
])('keeps no more of 100,000 objects than of 20,000: %s', async (name, share, args) => {
  const some = await memoryOf(20_000, args);
  const many = await memoryOf(100_000, args);
  console.info(
    `${name}: kept ${some.keptKiB} KiB of 20,000 objects, ${many.keptKiB} KiB of 100,000, in a heap of 48 MiB`,
  );
  expect([some, many].map(({ lines }) => lines)).toEqual([20_000 * share, 100_000 * share]);
  expect(many.keptKiB - some.keptKiB).toBeLessThan(MAY_GROW_KIB);
});
