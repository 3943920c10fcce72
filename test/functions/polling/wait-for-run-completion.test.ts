import { describe, expect, it } from 'vitest';
import type { Lume, LumeRun } from '../../../functions/lume/lume.ts';
import { RunTimeoutError, waitForRunCompletion } from '../../../functions/polling/wait-for-run-completion.ts';

function lumeThatAnswers(...statuses: readonly string[]): Lume & { asked: number } {
  const lume = {
    asked: 0,
    run: () => Promise.reject(new Error('nothing is started here')),
    runStatus: async (id: string): Promise<LumeRun> => {
      const status = statuses[Math.min(lume.asked++, statuses.length - 1)] ?? '';
      return { id, status, metadata: {}, metadata_json: '{}', remarks: [] };
    },
  };
  return lume;
}

describe('waitForRunCompletion', () => {
  it('hands out the run at its first terminal status, after the waits of the guide', async () => {
    const waits: number[] = [];
    const run = await waitForRunCompletion('run_1', {
      lume: lumeThatAnswers('CREATED', 'TRANSFORMING', 'TRANSFORMING', 'PARTIAL_FAILED'),
      sleep: async (seconds) => waits.push(seconds),
    });
    expect(run).toMatchObject({ id: 'run_1', status: 'PARTIAL_FAILED' });
    expect(waits).toEqual([5, 10, 20]);
  });

  it('gives up after maxAttempts checks, without a wait after the last one', async () => {
    const waits: number[] = [];
    const lume = lumeThatAnswers('TRANSFORMING');
    const waiting = waitForRunCompletion('run_1', {
      lume,
      maxAttempts: 3,
      initialDelaySeconds: 40,
      sleep: async (seconds) => waits.push(seconds),
    });
    await expect(waiting).rejects.toThrow(RunTimeoutError);
    expect(lume.asked).toBe(3);
    expect(waits).toEqual([40, 60]);
  });
});
