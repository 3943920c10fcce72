import { expect, it } from 'vitest';
import { BIG_PREFIX, startBigAccount } from '../support/big-account.ts';
import { cliEnvironment, runCli } from '../support/lume-arrivals.ts';

/**
 * A small heap, so that what is measured is what has to be kept. With the heap that Node takes by itself the collector
 * comes later, and the peak of a longer run is higher although nothing more is kept.
 */
const SMALL_HEAP = '--max-old-space-size=48 --max-semi-space-size=2';

/** Peak memory of a dry run, in MiB, and how many files it would have started. */
async function dryRun(objects: number, heap: string, more: readonly string[]) {
  await using account = await startBigAccount(objects);
  const env = { ...cliEnvironment(account.url), LUME_ARRIVALS_MEMORY: '1', NODE_OPTIONS: heap };
  const { code, out, err } = await runCli(['replay', BIG_PREFIX, '--dry-run', ...more], env);
  expect(code, err).toBe(0);
  const [, kibibytes] = /peak memory: (\d+) KiB/.exec(err) ?? [];
  return { mebibytes: Math.round(Number(kibibytes) / 1024), files: out.trim().split('\n').length };
}

it.each([
  ['all', []],
  ['never-seen', ['--only', 'never-seen', '--since', '2026-11-01T00:00:00Z']],
] as const)('needs no more memory for 100,000 objects than for 5,000: %s', async (name, options) => {
  const share = name === 'all' ? 1 : 0.5;
  const few = await dryRun(5_000, SMALL_HEAP, options);
  const many = await dryRun(100_000, SMALL_HEAP, options);
  console.log(`${name}: peak ${few.mebibytes} MiB for 5,000 objects, ${many.mebibytes} MiB for 100,000`);
  expect([few.files, many.files]).toEqual([5_000 * share, 100_000 * share]);
  expect(many.mebibytes / few.mebibytes).toBeLessThan(1.15);

  const usual = [await dryRun(5_000, '', options), await dryRun(100_000, '', options)];
  console.log(`${name}, with the usual heap: ${usual.map(({ mebibytes }) => `${mebibytes} MiB`).join(' and ')}`);
});
