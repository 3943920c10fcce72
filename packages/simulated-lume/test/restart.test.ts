import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SimulatedLume } from '../src/simulated-lume.ts';
import { ended, FILES, heldClock, run, start, startBuckets, startLume, status, type TestBuckets } from './test-lume.ts';

let buckets: TestBuckets;
let directory: string;
let stateFile: string;
let lume: SimulatedLume | undefined;

beforeAll(async () => {
  buckets = await startBuckets();
});

afterAll(async () => {
  await buckets.stop();
});

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lume-restart-'));
  stateFile = join(directory, 'state', 'lume.sqlite');
});

afterEach(async () => {
  await lume?.stop();
  lume = undefined;
  await rm(directory, { recursive: true, force: true });
});

test('runs and the paths that they processed are known after a restart', async () => {
  const first = await startLume(buckets, { stateFile });
  const before = await run(first, 'batch:v1', 'batch-1', { run_metadata: { team: 'crm' } });
  await first.stop();

  lume = await startLume(buckets, { stateFile });

  expect((await status(lume, before.id)).body).toEqual(before);
  const again = await start(lume, { flow_version: 'batch:v1', source_path: 'batch-1' });
  expect([again.status, again.body.error.run_id]).toEqual([409, before.id]);
});

test.each(['SYNCING_SOURCE', 'TRANSFORMING', 'SYNCING_TARGET'] as const)(
  'a run that a kill interrupted in %s is taken up there, and writes its output once',
  async (interrupted) => {
    const content = await readFile(join(FILES, 'orders-messy.csv'));
    const source = await buckets.put(`killed-in-${interrupted}.csv`, content);
    // Each status takes a moment, so that the kill comes in the one that is meant.
    const { child, url } = await spawnLume('10');
    const { body } = await start({ url }, { flow_version: 'orders:v1', source_path: source });
    while ((await status({ url }, body.id)).body.status !== interrupted) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    child.kill('SIGKILL');
    await once(child, 'exit');

    const resumedIn: string[] = [];
    lume = await startLume(buckets, {
      stateFile,
      log: (event) => event.event === 'run_resumed' && resumedIn.push(event.run.status),
    });
    const { status: outcome, metadata } = await ended(lume, body.id);

    expect(resumedIn).toEqual([interrupted]);
    expect(outcome).toBe('PARTIAL_FAILED');
    expect(metadata.row_counts).toEqual({ source: 10, mapped: 6, rejected: 4 });
    expect(await buckets.targetKeys(body.id)).toHaveLength(2);
    const mapped = await buckets.read(metadata.target_locations.mapped ?? '');
    expect(mapped.match(/^SO-/gm)).toHaveLength(6);
    await lume.idle();
    expect(await readdir(`${stateFile}.staging`)).toEqual([]);
  },
);

test('a run whose flow version is gone after a restart has crashed', async () => {
  const first = await startLume(buckets, { stateFile, clock: heldClock() });
  const { body } = await start(first, { flow_version: 'batch:v1', source_path: 'batch-2' });
  await first.stop();

  lume = await startLume(buckets, { stateFile, flowsDir: directory });

  expect(await ended(lume, body.id)).toMatchObject({
    status: 'CRASHED',
    metadata: { error_message: 'There is no flow version "batch:v1" any more.' },
  });
});

async function spawnLume(speed: string): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const script = join(import.meta.dirname, 'lume-process.ts');
  const child = spawn(process.execPath, [script, buckets.endpoint, stateFile, speed], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const url of createInterface(child.stdout)) return { child, url };
  throw new Error('the process ended without a URL');
}
