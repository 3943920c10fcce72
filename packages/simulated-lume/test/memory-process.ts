/**
 * Runs one file through a simulated Lume in a process of its own, which needs `--expose-gc`. Arguments: S3 endpoint, source path.
 * Prints the outcome, and how much more memory was kept at a time than before the run, in MiB.
 */
import { createHook } from 'node:async_hooks';
import { startSimulatedLume } from '../src/simulated-lume.ts';
import { FLOWS, KEY, s3Config, TARGET } from './constants.ts';
import { run } from './lume-requests.ts';
import { fastClock } from './test-clocks.ts';

/** Memory is looked at once in so many reads and writes of files, which take 64 KiB each: a busy machine has as many. */
const OPERATIONS = 32;

const [, , endpoint = '', source = ''] = process.argv;
let operations = 0;
let peakBytes = 0;
let looks = 0;
createHook({
  init(_id, type) {
    if (!type.startsWith('FSREQ')) return;
    operations += 1;
    if (operations % OPERATIONS === 0) setImmediate(look);
  },
}).enable();

function look(): void {
  looks += 1;
  peakBytes = Math.max(peakBytes, keptBytes());
}

/** What is reachable, not what the process has: that follows the mood of the garbage collector. */
function keptBytes(): number {
  // The second collection waits until the buffers that the first one found are really given back.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const lume = await startSimulatedLume({
  apiKeys: [KEY],
  flowsDir: FLOWS,
  s3: s3Config(endpoint),
  targetBucket: TARGET,
  clock: fastClock(1000),
});
const before = keptBytes();
const { status, metadata } = await run(lume, 'airports:v1', source);
await lume.stop();
console.log(JSON.stringify({ status, rows: metadata.row_counts, looks, peakMiB: (peakBytes - before) / 1024 / 1024 }));
