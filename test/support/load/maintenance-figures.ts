import { publishedOutcomes } from '../system/published-outcomes.ts';
import { onCallMessages } from './files-in-outage.ts';
import type { MaintenanceResult } from './maintenance-page.ts';

/** What a maintenance page cost; prints the line for `docs/reliability.md`. */
export function maintenanceFigures(name: string, files: number, { test, starts, statusCalls }: MaintenanceResult) {
  const outcomes = publishedOutcomes(test.events);
  const succeeded = new Set(
    outcomes.flatMap(({ outcome, source_path }) => (outcome === 'SUCCEEDED' ? [source_path] : [])),
  ).size;
  const twice = Object.values(test.system.lume.stats().runs_by_path).filter((runs) => runs > 1).length;
  const alerts = onCallMessages(test).messages;
  console.info(
    `page, ${name}: ${files} files, the page for ${starts} starts and ${statusCalls} status calls; ${succeeded} SUCCEEDED, twice ${twice}, alerts ${alerts}`,
  );
  return { succeeded, twice, alerts };
}
