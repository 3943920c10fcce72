import { dollars, number } from '../support/formatted-units.ts';
import { table } from '../support/markdown-table.ts';
import type { Cost, CostLine, Usage } from './cost-model.ts';
import { PRICES, type Price, REGION, type Service } from './prices.ts';

/** For a terminal: a line per charge, the largest first, and the rest in one. */
export function receipt({ files, minutes, limits }: Usage, { lines, total, idle, checks, perFile }: Cost): string {
  const patience = checks === limits.maxAttempts ? ', the limit: such a run may be reported as TIMED_OUT' : '';
  const rows = lines
    .toSorted((a, b) => b.dollars - a.dollars)
    .map(({ service, what, amount, dollars: each }) => [service, what, number(amount), dollars(each)]);
  return [
    `${number(files)} files a month, each with a run of ${number(minutes)} min (${checks} checks${patience}): ${dollars(total)}, in ${REGION}`,
    `A file: ${files > 0 ? dollars((total - idle) / files) : '–'} for ${perFile.transitions} state transitions, ${perFile.invocations} invocations, ${perFile.lumeRequests} requests to Lume.`,
    '',
    ...aligned([...rows, ['', 'together', '', dollars(total)], ['', 'of that, without any file', '', dollars(idle)]]),
    '',
    'An estimate: bench/results/cost.md says what it rests on. --prices lists each price with its source.',
  ].join('\n');
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = [0, 1, 2, 3].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

export function priceList(): string {
  const row = ({ service, item, dollars: each, per, source, seen, fromAws }: Price) => [
    service,
    item,
    `$${each}`,
    per,
    source,
    fromAws ? seen : `${seen}, to be checked`,
  ];
  return table(['service', 'what', 'price', 'per', 'source', 'seen'], Object.values<Price>(PRICES).map(row));
}

/** Dollars by service, in the order of the price list. */
export function byService(lines: readonly CostLine[]): ReadonlyMap<Service, number> {
  const sums = new Map<Service, number>();
  for (const { service } of Object.values<Price>(PRICES)) sums.set(service, 0);
  for (const { service, dollars: each } of lines) sums.set(service, (sums.get(service) ?? 0) + each);
  return sums;
}
