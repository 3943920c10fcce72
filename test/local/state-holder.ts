/** Has the state directory that is its argument, until it is killed. */
import { lockState } from 'template-runner';

lockState(process.argv[2] ?? '').announce({
  endpoint: 'http://127.0.0.1:1',
  stackName: 'shop',
});
globalThis.gc?.(); // which gives no lock away
process.stdout.write('locked\n');
setInterval(() => {}, 60_000);
