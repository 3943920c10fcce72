import { expect, it } from 'vitest';
import { forcedIn, storm } from '../support/load/fault-storm.ts';
import { stormFigures } from '../support/load/storm-figures.ts';

const FILES = 2000;

it('2,000 files in a storm, with no start repeated at a Lume that would take it: one outcome each, the uncertain ones named', async () => {
  const result = await storm({
    files: FILES,
    app: 'test/support/apps/alert-uncertain-app.ts',
    duplicates: 'unkind',
    seed: 11,
  });
  console.info(stormFigures('storm, alert', FILES, result));
  expect(result).toMatchObject({ executions: FILES + forcedIn(FILES), running: 0, deadLetters: 0 });
  expect(new Set(result.outcomes.map(({ source_path }) => source_path)).size).toBe(FILES + forcedIn(FILES));
  expect(Math.max(...Object.values(result.runsByPath))).toBe(1);
  const uncertain = result.outcomes.filter(({ not_started_because }) => not_started_because === 'uncertain');
  expect(uncertain.length).toBeGreaterThan(0);
  expect(uncertain.every(({ source_path }) => source_path?.startsWith('s3://'))).toBe(true);
});
