/** Holds the state directory that is its argument until it is killed. */
import { lockState } from '../src/state-lock.ts';

lockState(process.argv[2] ?? '');
globalThis.gc?.(); // must not release the lock
process.stdout.write('locked\n');
setInterval(() => {}, 60_000);
