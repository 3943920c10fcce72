import { record } from '../metrics.ts';
import type { Lume, LumeRun, RunRequest } from './lume.ts';
import { LumeError } from './lume-errors.ts';

/** Records the duration and the errors of another Lume's calls. */
export class MeasuredLume implements Lume {
  readonly #lume: Lume;

  constructor(lume: Lume) {
    this.#lume = lume;
  }

  async run(request: RunRequest): Promise<LumeRun> {
    return measured('run', () => this.#lume.run(request));
  }

  async runStatus(runId: string): Promise<LumeRun> {
    return measured('run_status', () => this.#lume.runStatus(runId));
  }
}

async function measured<T>(call: 'run' | 'run_status', send: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  try {
    const value = await send();
    record({ LumeLatency: elapsed() }, { call });
    return value;
  } catch (error) {
    record(
      { LumeLatency: elapsed(), LumeErrors: 1 },
      { call, error: error instanceof LumeError ? error.name : 'other' },
    );
    throw error;
  }
}
