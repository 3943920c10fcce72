import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { localClient } from 'template-runner/local-client';
import { expect, it } from 'vitest';
import type { OutcomeEvent } from '../../functions/reports/outcome-event.ts';
import { ONE_ORDER, SHOP_FLOWS } from '../support/shop/shop-files.ts';
import { publishedOutcomes } from '../support/system/published-outcomes.ts';
import { startTestSystem } from '../support/system/test-system.ts';
import { assemblyOf } from '../support/vitest/shared-assemblies.ts';

const FILES = 50;
const PROCESS = new URL('../support/system/test-system-process.ts', import.meta.url).pathname;

it('the local system, killed in the middle of fifty runs, carries on where it was, with no run twice', async () => {
  const stateDir = await mkdtemp(join(tmpdir(), 'restart-'));
  const outcomes: OutcomeEvent[] = [];
  const child = spawn(process.execPath, [PROCESS, stateDir, String(FILES / 5)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = createInterface({ input: child.stdout });
  const ready = Promise.withResolvers<{ endpoint: string; landingBucket: string }>();
  const middle = Promise.withResolvers<void>();
  said.on('line', (line) => {
    const fact = JSON.parse(line) as { endpoint?: string; landingBucket?: string; outcome?: string };
    if (fact.endpoint) ready.resolve({ endpoint: fact.endpoint, landingBucket: fact.landingBucket ?? '' });
    if (fact.outcome) outcomes.push(JSON.parse(fact.outcome) as OutcomeEvent);
    if (outcomes.length >= FILES / 5) middle.resolve();
  });
  const { endpoint, landingBucket } = await ready.promise;
  const s3 = new S3Client({ ...localClient(endpoint), forcePathStyle: true });
  const keys = Array.from({ length: FILES }, (_, at) => `incoming/restart-${at}.csv`);
  await Promise.all(keys.map((Key) => s3.send(new PutObjectCommand({ Bucket: landingBucket, Key, Body: ONE_ORDER }))));
  s3.destroy();
  await middle.promise;
  child.kill('SIGKILL');
  await once(child, 'exit');
  const before = outcomes.length;

  await using test = await startTestSystem({
    stateDir,
    assemblyDir: await assemblyOf('test/support/apps/storm-app.ts'),
    speed: 200,
    lume: { flowsDir: SHOP_FLOWS, duplicates: 'kind' },
  });
  const all = () => [...outcomes, ...publishedOutcomes(test.events)];
  await test.until(() => new Set(all().map(({ source_path }) => source_path)).size === FILES);
  const { runs_by_path } = test.system.lume.stats();
  const twice = Object.values(runs_by_path).filter((runs) => runs > 1).length;
  console.info(`restart: ${FILES} files, killed after ${before} outcomes; lost 0, twice ${twice}`);
  expect(before).toBeLessThan(FILES);
  expect(twice).toBe(0);
  for (const [, same] of Map.groupBy(all(), ({ source_path }) => source_path)) {
    expect(new Set(same.map(({ outcome, run_id }) => `${outcome} ${run_id}`)).size).toBe(1);
  }
  await test[Symbol.asyncDispose]();
  await rm(stateDir, { recursive: true, force: true });
});
