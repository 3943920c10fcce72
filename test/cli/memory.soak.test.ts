import { expect, it } from 'vitest';
import { BIG_PREFIX, startBigAccount } from '../support/big-account.ts';
import { cliEnvironment, runCli } from '../support/lume-arrivals.ts';

/**
 * A small heap, so that what is measured is what has to be kept. With the heap that Node takes by itself the collector
 * comes later, and the peak of a longer run is higher although nothing more is kept.
 */
const SMALL_HEAP = '--max-old-space-size=48 --max-semi-space-size=2';

/** Peak memory of a command that prints a line for each file, in MiB, and how many lines it printed. */
async function peakOf(objects: number, heap: string, args: readonly string[]) {
  await using account = await startBigAccount(objects);
  const env = { ...cliEnvironment(account.url), LUME_ARRIVALS_MEMORY: '1', NODE_OPTIONS: heap };
  const { code, out, err } = await runCli(args, env);
  expect(code, err).toBe(0);
  const [, kibibytes] = /peak memory: (\d+) KiB/.exec(err) ?? [];
  return { mebibytes: Math.round(Number(kibibytes) / 1024), lines: out.trim().split('\n').length };
}

const SINCE = ['--since', '2026-11-01T00:00:00Z'];

it.each<readonly [string, number, readonly string[]]>([
  ['replay of all', 1, ['replay', BIG_PREFIX, '--dry-run']],
  ['replay of what was never seen', 0.5, ['replay', BIG_PREFIX, '--dry-run', '--only', 'never-seen', ...SINCE]],
  ['list', 0.5, ['list', '--limit', 'all', ...SINCE]],
])('needs no more memory for 100,000 objects than for 5,000: %s', async (name, share, args) => {
  const few = await peakOf(5_000, SMALL_HEAP, args);
  const many = await peakOf(100_000, SMALL_HEAP, args);
  console.log(`${name}: peak ${few.mebibytes} MiB for 5,000 objects, ${many.mebibytes} MiB for 100,000`);
  expect([few.lines, many.lines]).toEqual([5_000 * share, 100_000 * share]);
  expect(many.mebibytes / few.mebibytes).toBeLessThan(1.15);

  const usual = [await peakOf(5_000, '', args), await peakOf(100_000, '', args)];
  console.log(`${name}, with the usual heap: ${usual.map(({ mebibytes }) => `${mebibytes} MiB`).join(' and ')}`);
});
