import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

let flowsDir: string;
let local: TestSystem;
beforeAll(async () => {
  flowsDir = mkdtempSync(join(tmpdir(), 'flows-'));
  writeFileSync(join(flowsDir, 'README.md'), '# No flows yet');
  local = await startTestSystem({ lume: { flowsDir } });
});
afterAll(async () => {
  await local[Symbol.asyncDispose]();
  rmSync(flowsDir, { recursive: true });
});

it('the flows of all routes pass rows through where no file describes them', () => {
  const named = new Set(local.deployment.routes.map(({ message }) => message.flow_version));
  expect(named.size).toBeGreaterThan(0);
  expect(local.system.lume.passThroughFlows).toEqual([...named]);
});

it('a file of such a route is delivered as it is', async () => {
  const route = local.deployment.routes.find(({ message }) => message.source_path === undefined);
  const { prefix = '', suffix = '', message } = route ?? {};
  await local.upload(`${prefix}mine${suffix}`, 'Any;Columns\n1;"a, b"\n2;c\n');
  await local.ended(1);

  const [outcome] = local.outcomes();
  expect(outcome).toMatchObject({ outcome: 'SUCCEEDED', route: message?.route, rows: { mapped: 2, rejected: 0 } });
  expect(await local.read(outcome?.target_locations.mapped ?? '')).toBe('Any,Columns\n1,"a, b"\n2,c\n');
});

it('a flow that no route names is still refused, with the file that would make it', async () => {
  const source_path = `s3://${local.landingBucket}/any.csv`;
  await local.execute({ flow_version: 'nobody:v1', source_path });

  expect(local.outcomes().at(-1)).toMatchObject({
    outcome: 'NOT_STARTED',
    not_started_because: 'refused',
    error_message: expect.stringContaining('locally it would be in nobody.v1.json'),
  });
});
