/**
 * The worker thread of `TransformThread`. It transforms several files at a time, each row by row.
 */
import { parentPort } from 'node:worker_threads';
import { RunFailure } from './run-failures.ts';
import { type TransformJob, transformFile } from './transform-file.ts';
import type { ToWorker, TransformReport } from './transform-thread.ts';

const port = parentPort;
if (port === null) throw new Error('this file is run by transform-thread.ts');
const underWay = new Map<number, AbortController>();

port.on('message', ({ id, job }: ToWorker) => {
  if (job === undefined) underWay.get(id)?.abort();
  else void perform(id, job);
});

async function perform(id: number, job: TransformJob): Promise<void> {
  const stopping = new AbortController();
  underWay.set(id, stopping);
  port?.postMessage(await report(id, { ...job, signal: stopping.signal }));
  underWay.delete(id);
}

async function report(id: number, job: TransformJob): Promise<TransformReport> {
  try {
    return { id, result: await transformFile(job) };
  } catch (error) {
    const { message } = error as Error;
    return { id, failed: error instanceof RunFailure ? 'run' : 'otherwise', message };
  }
}
