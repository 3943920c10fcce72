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
])('needs no more memory for 100,000 objects than for 20,000: %s', async (name, share, args) => {
  const [few, some, many] = await Promise.all(
    [5_000, 20_000, 100_000].map((objects) => peakOf(objects, SMALL_HEAP, args)),
  );
  const usual = await peakOf(100_000, '', args);
  console.log(
    `${name}: peak ${few?.mebibytes} MiB for 5,000 objects, ${some?.mebibytes} MiB for 20,000, ${many?.mebibytes} MiB for 100,000; with the usual heap ${usual.mebibytes} MiB`,
  );
  expect([few, some, many].map((each) => each?.lines)).toEqual([5_000 * share, 20_000 * share, 100_000 * share]);
  // A process of a second or two has not used all that its heap may be: so 5,000 are stated, and not compared.
  expect((many?.mebibytes ?? 0) / (some?.mebibytes ?? 0)).toBeLessThan(1.1);
});
