import type { Benchmark, Finding } from '../benchmark.ts';
import { BUDGETS, overBudget } from '../budgets.ts';
import { startEndpoints } from '../support/counting-endpoints.ts';
import { deployedFunctions } from '../support/deployed-functions.ts';
import { kilobytes } from '../support/formatted-units.ts';
import { table } from '../support/markdown-table.ts';
import { candidates } from './candidates.ts';
import { comparisonText, deployedText } from './cold-start-text.ts';
import { measured } from './measure-candidates.ts';

/** How long a function takes to start, by the contents of its bundle. */
export const coldStart: Benchmark = {
  name: 'cold-start',
  async run({ quick }): Promise<Finding> {
    const sizes = Object.fromEntries((await deployedFunctions()).map(({ name, bytes }) => [name, bytes]));
    const broken = overBudget(sizes, BUDGETS.functions, 'bytes');
    if (quick) return { text: sizesText(sizes), broken };

    await using endpoints = await startEndpoints();
    const [floor, ...others] = await measured(await candidates(endpoints.env));
    if (!floor) throw new Error('nothing was measured');
    return { text: `${deployedText(floor, others)}\n\n${comparisonText(others)}`, broken };
  },
};

function sizesText(sizes: Readonly<Record<string, number>>): string {
  const budgets: Readonly<Record<string, number>> = BUDGETS.functions;
  return table(
    ['function', 'KB', 'budget'],
    Object.entries(sizes).map(([name, bytes]) => [name, kilobytes(bytes), kilobytes(budgets[name] ?? 0)]),
  );
}
