import { publishedOutcomes } from '../system/published-outcomes.ts';
import { toldOnCall } from './files-in-outage.ts';
import type { Maintained } from './maintenance-page.ts';

/** What a page cost, and a line of it for `docs/reliability.md`. */
export function costsNothing(name: string, files: number, { test, starts, questions }: Maintained) {
  const outcomes = publishedOutcomes(test.events);
  const succeeded = new Set(
    outcomes.flatMap(({ outcome, source_path }) => (outcome === 'SUCCEEDED' ? [source_path] : [])),
  ).size;
  const twice = Object.values(test.system.lume.stats().runs_by_path).filter((runs) => runs > 1).length;
  const alerts = toldOnCall(test).messages;
  console.info(
    `page, ${name}: ${files} files, the page for ${starts} starts and ${questions} questions; ${succeeded} SUCCEEDED, twice ${twice}, alerts ${alerts}`,
  );
  return { succeeded, twice, alerts };
}
