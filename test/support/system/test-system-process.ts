/**
 * A local system that a test kills. Arguments: the state directory, and the number of outcomes after which its clock stops,
 * so that the other executions are running when it is killed. Prints its endpoint and each outcome.
 */

import { SHOP_FLOWS } from '../shop/shop-files.ts';
import { startTestSystem } from './test-system.ts';

const [, , stateDir = '', outcomes = '0'] = process.argv;
let left = Number(outcomes);
const test = await startTestSystem({
  app: 'test/support/apps/storm-app.ts',
  stateDir,
  speed: 20,
  lume: { flowsDir: SHOP_FLOWS, duplicates: 'kind' },
  onEvent: (event) => {
    if (event.kind !== 'published') return;
    if (--left === 0) test.system.clock.hold();
    say({ outcome: event.publication.bodies.default });
  },
});
say({ endpoint: test.system.endpoint, landingBucket: test.landingBucket });

function say(fact: object): void {
  process.stdout.write(`${JSON.stringify(fact)}\n`);
}
