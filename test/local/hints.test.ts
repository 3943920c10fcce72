import { expect, it } from 'vitest';
import type { DeployedRoute } from '../../functions/reconciliation/deployed-route.ts';
import { keysFor } from '../../local/drop-key.ts';
import { hints } from '../../local/hints.ts';
import { ANY_DEPLOYMENT } from '../support/aws/deployment-records.ts';

it.each([
  ['incoming/orders', '.csv'],
  ['sales/in/', '.csv'],
  ['a/b/c-', ''],
  ['', '.jsonl'],
  ['lone', '.txt'],
])('hints at a file that npm run drop takes, with a route of %s…%s', (prefix, suffix) => {
  const route: DeployedRoute = { prefix, suffix, message: { route: 'orders', flow_version: 'orders:v1' } };
  const deployments = [{ ...ANY_DEPLOYMENT, deploymentName: 'shop', routes: [route] }];
  const system = { endpoint: 'http://local', deployments, slackPage: undefined };
  const said = hints(system, { stateDir: '.local', dir: undefined });
  const dropped = said.flatMap((line) => /npm run drop -- (\S+)$/.exec(line)?.[1] ?? []);
  const copied = said.flatMap((line) => /s3 cp (\S+) s3:\/\/landing\/(\S+)/.exec(line)?.slice(1) ?? []);
  expect(dropped).toHaveLength(1);
  expect(keysFor([route], dropped[0] ?? '')).toEqual([{ key: copied[1], routes: ['orders'] }]);
  expect(copied[0]).toBe(dropped[0]);
});
