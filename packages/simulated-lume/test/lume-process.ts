/** A simulated Lume in a process of its own, to be killed. Arguments: S3 endpoint, state file, speed. Prints its URL. */

import { startSimulatedLume } from '../src/simulated-lume.ts';
import { FLOWS, KEY, s3Config, TARGET } from './constants.ts';
import { fastClock } from './test-clocks.ts';

const [, , endpoint = '', stateFile = '', speed = '1'] = process.argv;
const lume = await startSimulatedLume({
  apiKeys: [KEY],
  flowsDir: FLOWS,
  stateFile,
  s3: s3Config(endpoint),
  targetBucket: TARGET,
  clock: fastClock(Number(speed)),
});
console.log(lume.url);
