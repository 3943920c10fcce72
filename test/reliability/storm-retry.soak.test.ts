import { expect, it } from 'vitest';
import { forcedIn, storm } from '../support/load/fault-storm.ts';
import { stormFigures } from '../support/load/storm-figures.ts';

const FILES = 2000;

it('2,000 files in a storm, with starts repeated at a Lume that takes no path twice: one outcome each, no second run', async () => {
  const result = await storm({ files: FILES, app: 'test/support/apps/storm-app.ts', duplicates: 'kind', seed: 7 });
  console.info(stormFigures('storm, retry', FILES, result));
  expect(result).toMatchObject({ executions: FILES + forcedIn(FILES), running: 0, deadLetters: 0 });
  expect(new Set(result.outcomes.map(({ source_path }) => source_path)).size).toBe(FILES + forcedIn(FILES));
  expect(Math.max(...Object.values(result.runsByPath))).toBe(1);
});
