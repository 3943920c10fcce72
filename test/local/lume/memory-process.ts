/**
 * Runs one file through a simulated Lume in a process of its own, which needs `--expose-gc`. Arguments: S3 endpoint, source path.
 * Prints the outcome, and the most memory that the process held at a time, in MiB.
 */
import { Clock } from '../../../local/clock.ts';
import { startSimulatedLume } from '../../../local/lume/simulated-lume.ts';
import { FLOWS, KEY, s3Config, TARGET } from './constants.ts';
import { run } from './wire.ts';

const SAMPLE_MS = 100;

const [, , endpoint = '', source = ''] = process.argv;
// What is reachable, not the resident size: that follows the mood of the garbage collector, and on Linux its peak
// begins with what the parent held when it made this process.
let peakBytes = 0;
const sampling = setInterval(() => {
  // The second collection waits until the buffers that the first one found are really given back.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  peakBytes = Math.max(peakBytes, heapUsed + arrayBuffers);
}, SAMPLE_MS);
const lume = await startSimulatedLume({
  apiKeys: [KEY],
  flowsDir: FLOWS,
  s3: s3Config(endpoint),
  targetBucket: TARGET,
  clock: new Clock(1000),
});
const { status, metadata } = await run(lume, 'airports:v1', source);
await lume.stop();
clearInterval(sampling);
console.log(JSON.stringify({ status, rows: metadata.row_counts, peakMiB: peakBytes / 1024 / 1024 }));
