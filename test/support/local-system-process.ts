/** A local system that is there to be killed. Arguments: the state directory, how many times faster. Says its endpoint and each outcome. */
import { startTestSystem } from './local-system.ts';

const [, , stateDir = '', speed = '50'] = process.argv;
const test = await startTestSystem({
  app: 'test/support/storm-app.ts',
  stateDir,
  speed: Number(speed),
  lume: { flowsDir: new URL('../../local/flows/', import.meta.url).pathname, duplicates: 'kind' },
  onEvent: (event) => {
    if (event.kind === 'published') say({ outcome: event.publication.bodies.default });
  },
});
say({ endpoint: test.system.endpoint, landingBucket: test.landingBucket });

function say(fact: object): void {
  process.stdout.write(`${JSON.stringify(fact)}\n`);
}
