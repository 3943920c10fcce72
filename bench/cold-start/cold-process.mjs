// Runs in a fresh process: loads a handler, lets it answer once, and says when. Plain JavaScript, because taking the types
// out of a file would be part of what is measured. Arguments: the bundle, the event as JSON, "count" to count files too.
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

// Since the process began.
const beganMs = performance.now();
const { handler } = await import(bundle);
const readyMs = performance.now();
const builtins = process.moduleLoadList.filter((name) => name.startsWith('NativeModule')).length;
await handler(JSON.parse(event), context);
const answeredMs = performance.now();

writeSync(3, JSON.stringify({ loadMs: readyMs - beganMs, readyMs, answeredMs, builtins, files }));
process.exit();
