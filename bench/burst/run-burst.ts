import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { localClient } from 'template-runner/local-client';
import { ONE_ORDER } from '../../test/support/shop/shop-files.ts';
import { inTurns } from '../support/in-turns.ts';
import type { BurstReport, SystemOptions, SystemStarted } from './burst-messages.ts';

const SYSTEM_PROCESS = fileURLToPath(new URL('system-process.ts', import.meta.url));
/** Concurrent uploads. */
const UPLOADERS = 50;

export interface BurstOptions {
  readonly files: number;
  readonly speed: number;
  readonly assemblyDir: string;
}

/**
 * Uploads files as fast as the local system accepts them, and waits until every outcome is published. The process of the
 * local system inherits Node's options: `node --cpu-prof bench/run-benchmarks.ts burst` profiles both.
 */
export async function runBurst({ files, speed, assemblyDir }: BurstOptions): Promise<BurstReport> {
  const stateDir = await mkdtemp(join(tmpdir(), 'lume-arrivals-burst-'));
  const options: SystemOptions = { assemblyDir, stateDir, speed, files };
  const child = fork(SYSTEM_PROCESS, [JSON.stringify(options)], {
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  const exited = once(child, 'exit');
  try {
    const { endpoint, landingBucket } = await said<SystemStarted>(child);
    const report = said<BurstReport>(child);
    report.catch(() => {}); // rethrown below
    await uploadAll(endpoint, landingBucket, files);
    return await report;
  } catch (error) {
    child.kill();
    throw error;
  } finally {
    await exited;
    await rm(stateDir, { recursive: true, force: true });
  }
}

async function said<T>(child: ChildProcess): Promise<T> {
  const ended = new AbortController();
  const message = once(child, 'message', { signal: ended.signal });
  const exit = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`The process of the local system ended with ${code}.`);
  });
  try {
    const [value] = await Promise.race([message, exit]);
    return value as T;
  } finally {
    for (const other of [message, exit]) other.catch(() => {});
    ended.abort();
  }
}

async function uploadAll(endpoint: string, Bucket: string, files: number): Promise<void> {
  const s3 = new S3Client({ ...localClient(endpoint), forcePathStyle: true });
  const keys = Array.from({ length: files }, (_, at) => `incoming/burst-${at}.csv`);
  await inTurns(keys, UPLOADERS, (Key) => s3.send(new PutObjectCommand({ Bucket, Key, Body: ONE_ORDER })));
  s3.destroy();
}
