import { join } from 'node:path';
import { synthesize } from '../../local/synthesize.ts';
import { SHOP_APP } from '../../test/support/vitest/shared-assemblies.ts';
import type { Benchmark, Finding } from '../benchmark.ts';
import { BUDGETS, overBudget } from '../budgets.ts';
import { WORKSPACE } from '../support/deployed-functions.ts';
import { grouped, spreadText } from '../support/formatted-units.ts';
import { table } from '../support/markdown-table.ts';
import { spreadOf } from '../support/statistics.ts';
import { CLOUDFORMATION_LIMITS, type TemplateSize, templateSize } from './template-size.ts';
import { testTimesText } from './test-times.ts';

const ROUNDS = 7;

/** Time to synthesize, and size of the template. */
export const synth: Benchmark = {
  name: 'synth',
  async run({ quick }): Promise<Finding> {
    const assemblyDir = join(WORKSPACE, 'lume-arrivals');
    const seconds: number[] = [];
    for (let round = 0; round < (quick ? 1 : ROUNDS); round++)
      seconds.push(await timed(() => synthesize(assemblyDir, SHOP_APP)));
    const size = await templateSize(assemblyDir, 'lume-arrivals');
    const broken = overBudget({ ...size }, BUDGETS.template, 'in the template');
    if (quick) return { text: sizeText(size), broken };
    return {
      text: [
        sizeText(size),
        `Synth of \`${SHOP_APP}\` with its bundles takes ${spreadText(spreadOf(seconds))} s: the median of ${ROUNDS}, and where the middle half lies.`,
        await testTimesText(),
      ].join('\n\n'),
      broken,
    };
  },
};

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

function sizeText(size: TemplateSize): string {
  const row = (name: keyof TemplateSize, what: string) => [
    what,
    grouped(size[name]),
    grouped(BUDGETS.template[name]),
    grouped(CLOUDFORMATION_LIMITS[name]),
    `${((100 * size[name]) / CLOUDFORMATION_LIMITS[name]).toFixed(1)} %`,
  ];
  return table(
    [`template of \`${SHOP_APP}\``, 'now', 'budget', 'limit of CloudFormation', 'used of it'],
    [row('bytes', 'bytes'), row('resources', 'resources')],
  );
}
