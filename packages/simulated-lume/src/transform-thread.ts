import { Worker } from 'node:worker_threads';
import { RunFailure } from './run-failures.ts';
import type { TransformJob, TransformResult } from './transform-file.ts';

/** A message without a job cancels the job of this id. */
export interface ToWorker {
  readonly id: number;
  readonly job?: Omit<TransformJob, 'signal'>;
}

export type TransformReport =
  | { readonly id: number; readonly result: TransformResult }
  | { readonly id: number; readonly failed: 'run' | 'otherwise'; readonly message: string };

/** Bounds the thread, so that a leak ends it and not the whole process. */
const HEAP_MIB = 256;
const SCRIPT = new URL('transform-worker.ts', import.meta.url);

/**
 * Transforms files in a worker thread, started with the first file, so that a large file does not block the process for
 * the half minute that it takes.
 */
export class TransformThread {
  readonly #waiting = new Map<number, PromiseWithResolvers<TransformResult>>();
  readonly #heapMiB: number;
  #worker: Worker | undefined;
  #lastId = 0;

  constructor(heapMiB = HEAP_MIB) {
    this.#heapMiB = heapMiB;
  }

  /**
   * @throws {RunFailure} when the file as a whole is not what the flow reads
   * @throws the signal's reason when it aborts
   */
  async transform({ signal, ...job }: TransformJob): Promise<TransformResult> {
    signal?.throwIfAborted();
    const id = ++this.#lastId;
    const waiting = Promise.withResolvers<TransformResult>();
    this.#waiting.set(id, waiting);
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const send = (message: ToWorker) => worker.postMessage(message);
    const abort = () => send({ id });
    signal?.addEventListener('abort', abort, { once: true });
    try {
      send({ id, job });
      return await waiting.promise;
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
      this.#waiting.delete(id);
    }
  }

  async stop(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(SCRIPT, { resourceLimits: { maxOldGenerationSizeMb: this.#heapMiB } });
    worker.on('message', (report: TransformReport) => {
      const waiting = this.#waiting.get(report.id);
      if ('result' in report) waiting?.resolve(report.result);
      else waiting?.reject(report.failed === 'run' ? new RunFailure(report.message) : new Error(report.message));
    });
    const end = (error: Error): void => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const waiting of this.#waiting.values()) waiting.reject(error);
    };
    worker.on('error', end);
    worker.on('exit', () => end(new Error('The thread that transforms files has ended.')));
    worker.unref();
    return worker;
  }
}
