import { expect } from 'vitest';
import type { OutcomeEvent } from '../../../functions/reports/outcome-event.ts';
import { SHOP_FLOWS } from '../shop/shop-files.ts';
import { publishedOutcomes } from '../system/published-outcomes.ts';
import { startTestSystem, type TestSystem } from '../system/test-system.ts';
import { watchEffects } from './watch-effects.ts';

export interface CrashPoint {
  /** For example `after …OnArrival… POST /`. */
  readonly effect: string;
  readonly outcomes: readonly OutcomeEvent[];
  /** How many runs of the path Lume started. */
  readonly runs: number;
  readonly executions: number;
}

export interface CrashOptions {
  readonly app: string;
  readonly duplicates: 'kind' | 'unkind';
  /** Uploads or starts one new file. Returns its source path. */
  begin(test: TestSystem, number: number): Promise<string>;
}

/**
 * Processes one file after another, killing the function at the next effect each time, until a file gets through without
 * a crash. So every effect is a crash point, including those added later.
 */
export async function crashEverywhere({ app, duplicates, begin }: CrashOptions): Promise<readonly CrashPoint[]> {
  await using effects = await watchEffects();
  await using test = await startTestSystem({
    app,
    speed: 10_000,
    // The app's timeout of Lume's calls is short, and a busy machine must not run into it.
    functionEnv: { ...effects.functionEnv, LUME_TIMEOUT_SECONDS: '25' },
    lume: { flowsDir: SHOP_FLOWS, duplicates },
  });
  const points: CrashPoint[] = [];
  for (let number = 1; ; number++) {
    await effects.stopAt(number);
    const path = await begin(test, number);
    const execution = await test.until(() =>
      test.events.find(
        (event) =>
          event.kind === 'execution changed' &&
          event.status !== 'RUNNING' &&
          (event.input as { source_path?: string }).source_path === path,
      ),
    );
    expect(execution).toBeDefined();
    await test.system.lume.idle();
    const done = await effects.done();
    const effect = done[number - 1];
    const outcomes = publishedOutcomes(test.events).filter(({ source_path }) => source_path === path);
    if (effect === undefined) {
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['SUCCEEDED']);
      return points;
    }
    const started = test.events.filter(
      (event) =>
        event.kind === 'execution changed' &&
        event.status === 'RUNNING' &&
        (event.input as { source_path?: string }).source_path === path,
    );
    points.push({
      effect,
      outcomes,
      runs: test.system.lume.stats().runs_by_path[path] ?? 0,
      executions: started.length,
    });
  }
}
