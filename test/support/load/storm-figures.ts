import { forcedIn, type StormResult } from './fault-storm.ts';

/** The row of the table in `docs/reliability.md`. */
export function stormFigures(name: string, files: number, result: StormResult): string {
  const { outcomes, runsByPath, deliveries, faults, deadLetters } = result;
  const byOutcome = Object.entries(
    Object.groupBy(outcomes, ({ outcome, not_started_because }) =>
      not_started_because === null ? outcome : `${outcome} ${not_started_because}`,
    ),
  ).map(([outcome, list]) => `${list?.length} ${outcome}`);
  const told = new Set(outcomes.flatMap(({ source_path, force_rerun }) => (force_rerun ? [] : source_path))).size;
  const forced = outcomes.filter(({ force_rerun }) => force_rerun).length;
  const twice = Object.values(runsByPath).filter((runs) => runs > 1).length;
  return `${name}: ${files} files and ${forcedIn(files)} forced by hand, ${deliveries} deliveries, ${faults} faults; ${byOutcome.join(', ')}; lost ${files + forcedIn(files) - told - forced - deadLetters}, twice ${twice}, dead letters ${deadLetters}`;
}
