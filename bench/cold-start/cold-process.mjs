// Runs in a fresh process: loads a handler, invokes it once, and reports the times. Plain JavaScript, because type stripping
// would be measured too. Arguments: the bundle, the event as JSON, "count" to count files.
import { writeSync } from 'node:fs';

const [, , bundle, event, counting] = process.argv;
const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 60_000 };
let files = 0;
if (counting === 'count') {
  const { registerHooks } = await import('node:module');
  registerHooks({
    load(url, loadContext, next) {
      if (url.startsWith('file:')) files++;
      return next(url, loadContext);
    },
  });
}

// Milliseconds since the process started.
const beganMs = performance.now();
const { handler } = await import(bundle);
const readyMs = performance.now();
const builtins = process.moduleLoadList.filter((name) => name.startsWith('NativeModule')).length;
await handler(JSON.parse(event), context);
const answeredMs = performance.now();

writeSync(3, JSON.stringify({ loadMs: readyMs - beganMs, readyMs, answeredMs, builtins, files }));
process.exit();
