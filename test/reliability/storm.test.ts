import { expect, it } from 'vitest';
import { forcedIn, storm } from '../support/load/fault-storm.ts';
import { stormFigures } from '../support/load/storm-figures.ts';

const FILES = 200;

it('a storm of repeated events and failing calls: every upload has one outcome, and no path has two runs', async () => {
  const result = await storm({ files: FILES, app: 'test/support/apps/storm-app.ts', duplicates: 'kind', seed: 1 });
  console.info(stormFigures('storm, retry', FILES, result));
  expect(result).toMatchObject({ executions: FILES + forcedIn(FILES), running: 0, deadLetters: 0 });
  expect(result.faults).toBeGreaterThan(0);
  expect(new Set(result.outcomes.map(({ source_path }) => source_path)).size).toBe(FILES + forcedIn(FILES));
  expect(Math.max(...Object.values(result.runsByPath))).toBe(1);
});
